// Tell those who do not look how far an import is: at each quarter, once.
import { say } from './say.js';
import { _ } from './words.js';

let told = null;

customElements.define('import-progress', class extends HTMLElement {
  connectedCallback() {
    const quarter = Math.floor(Number(this.dataset.percent) / 25);
    const now = `${this.dataset.doing} ${quarter}`;
    if (quarter && told !== null && told !== now) say(_('%(doing)s: %(percent)s %', { doing: this.dataset.doing, percent: quarter * 25 }));
    told = now;
  }
});
