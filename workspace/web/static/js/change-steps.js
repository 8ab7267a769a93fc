// <change-steps>: from one change to the next, from where the reader is. Without it the links lead to the first one.
import { _ } from './words.js';

class ChangeSteps extends HTMLElement {
  connectedCallback() {
    this.heard = new AbortController();
    this.addEventListener('click', (event) => this.step(event), { signal: this.heard.signal });
  }

  disconnectedCallback() { this.heard.abort(); }

  step(event) {
    const link = event.target.closest('[data-step]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const stops = [...document.querySelectorAll('.versus-row[id]')];
    const by = Number(link.dataset.step);
    const from = this.from(stops, by);
    const stop = stops[Math.min(Math.max(from + by, 0), stops.length - 1)];
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: 'center' });
    this.last = stop;
    this.querySelector('[data-at]').textContent = _('%(at)s of %(count)s', { at: stops.indexOf(stop) + 1, count: stops.length });
  }

  /** The place of the change last gone to as long as it is in sight, else the one nearest above the middle of the screen. */
  from(stops, by) {
    const box = this.last?.getBoundingClientRect();
    if (box && box.bottom > 0 && box.top < innerHeight) return stops.indexOf(this.last);
    const above = stops.filter((stop) => stop.getBoundingClientRect().top < (this.last || scrollY > 40 ? innerHeight / 2 : 0)).length;
    return by > 0 ? above - 1 : above;
  }
}

customElements.define('change-steps', ChangeSteps);
