// <seen-version>: tells the server once that a version stood before the reader's eyes for a second, in a tab that was looked at.
import { send } from './http.js';

const SECOND = 1000;

class SeenVersion extends HTMLElement {
  connectedCallback() {
    const preview = document.getElementById('preview');
    if (!preview) return;
    this.watcher = new IntersectionObserver(([{ isIntersecting }]) => { this.inView = isIntersecting; this.wait(); });
    this.watcher.observe(preview);
    this.look = () => this.wait();
    document.addEventListener('visibilitychange', this.look);
  }

  disconnectedCallback() { this.end(); }

  wait() {
    clearTimeout(this.timer);
    if (this.inView && !document.hidden) this.timer = setTimeout(() => this.tell(), SECOND);
  }

  async tell() {
    const form = new FormData();
    form.set('n', this.dataset.n);
    const { status } = await send(this.dataset.url, form);
    if (status && status < 500) this.end();
    this.dataset.told = status;
  }

  end() {
    clearTimeout(this.timer);
    this.watcher?.disconnect();
    document.removeEventListener('visibilitychange', this.look);
  }
}

customElements.define('seen-version', SeenVersion);
