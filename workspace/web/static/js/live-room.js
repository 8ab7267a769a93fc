// <live-room data-room data-n>: a page without a timeline hears what changes, so that its parts with data-refresh-on follow.
import { unwatch, watch } from './live.js';

class LiveRoom extends HTMLElement {
  connectedCallback() { watch(this.dataset.room, Number(this.dataset.n), this); }

  disconnectedCallback() { unwatch(this.dataset.room, this); }
}

customElements.define('live-room', LiveRoom);
