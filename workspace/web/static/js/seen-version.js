// <seen-version>: tells the server once that a version stood before the reader's eyes for a second, in a tab that was looked at.
import { send } from './http.js';

const SECOND = 1000;

class SeenVersion extends HTMLElement {
  connectedCallback() {
    const preview = document.getElementById('preview');
    if (!preview) return;
    const { signal } = this.heard = new AbortController();
    this.watcher = new IntersectionObserver((changes) => { this.inView = changes.at(-1).isIntersecting; this.wait(); });
    this.watch(preview);
    document.addEventListener('visibilitychange', () => this.wait(), { signal });
    // While the version was read its preview is put in place anew.
    document.addEventListener('parts:fresh', ({ detail }) => { if (detail.id === 'preview') this.watch(detail); }, { signal });
  }

  disconnectedCallback() { this.end(); }

  watch(preview) {
    this.watcher.disconnect();
    this.watcher.observe(preview);
  }

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
    this.heard?.abort();
  }
}

customElements.define('seen-version', SeenVersion);
