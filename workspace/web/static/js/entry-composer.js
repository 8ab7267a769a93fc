// <entry-composer>: what is written shows at once, is sent once, and is never lost: drafts and unsent posts stay in this browser.
import { complain, failed, giveBack, pending, sending } from './entry-pending.js';
import { bringLarge, filesOf, forgetLarge, gathered, isEmpty } from './entry-parts.js';
import { fileList } from './file-list.js';
import { fragment } from './html.js';
import { send } from './http.js';
import { typing } from './live.js';
import * as outbox from './outbox.js';
import { _ } from './words.js';

class EntryComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('form');
    this.text = this.querySelector('textarea');
    const { signal } = this.heard = new AbortController();
    this.files = fileList(this.querySelector('input[type="file"]'), this.querySelector('[data-files]'), Number(this.dataset.max ?? 0));
    this.form.addEventListener('submit', (event) => { event.preventDefault(); this.post(); }, { signal });
    this.text.addEventListener('input', () => this.typed(), { signal });
    this.text.addEventListener('keydown', (event) => this.key(event), { signal });
    this.text.addEventListener('paste', (event) => this.files.take(event.clipboardData?.files, event), { signal });
    document.addEventListener('live:connected', () => this.again(), { signal });
    addEventListener('online', () => this.again(), { signal });
    if (!this.text.value) this.text.value = localStorage.getItem(this.dataset.draft) ?? '';
    this.waiting = outbox.load(this.box);
    this.waiting.forEach((post) => this.fail(this.show(post), post, _('Not sent.')));
  }

  disconnectedCallback() { this.heard.abort(); clearTimeout(this.saving); }

  get box() { return this.dataset.draft.replace('draft:', 'outbox:'); }
  get timeline() { return document.querySelector('live-timeline'); }
  key(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === 'Escape') this.text.blur();
  }

  typed() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.keep(), 250);
    if (Date.now() - (this.told ?? 0) > 3000 && this.timeline?.dataset.room) { this.told = Date.now(); typing(this.timeline.dataset.room); }
  }

  keep() {
    if (this.text.value) localStorage.setItem(this.dataset.draft, this.text.value);
    else localStorage.removeItem(this.dataset.draft);
  }

  post() {
    if (!this.text.value.trim() && !this.files.count()) { complain(this, _('Write something first.')); this.text.focus(); return; }
    complain(this, '');
    const post = gathered(this.form, this.dataset.for);
    if (!this.files.count()) this.stow(post);
    this.text.value = '';
    clearTimeout(this.saving);
    this.keep();
    this.files.clear();
    this.querySelectorAll('.interaction :is(select, input), .kind select').forEach((field) => { if (field.options) field.selectedIndex = 0; else field.value = ''; });
    this.deliver(post, this.show(post));
    this.text.focus();
  }

  /** Lay the post on the timeline before the server has it; the server's own rendering takes its place. */
  show(post) {
    const article = pending(post, this.dataset, this.timeline?.dataset.document);
    this.timeline?.dispatchEvent(new CustomEvent('entry:put', { detail: { article, quiet: true } }));
    return article;
  }

  async deliver(post, article) {
    if (post.sending) return;
    post.sending = true;
    const progress = sending(article);
    const refused = post.large?.length ? await bringLarge(post, article, this) : null;
    if (isEmpty(post)) { this.done(post); article.remove(); return; }
    const answer = refused ?? await send(this.form.action, post.body ?? outbox.form(post), { key: post.id, progress });
    post.sending = false;
    if (answer.status >= 200 && answer.status < 300) {
      this.done(post);
      const fresh = fragment(answer.html).querySelector('article');
      if (!fresh) { article.remove(); return; }
      // The push may have come first and hold the place already.
      if (document.getElementById(fresh.id) && article.isConnected && article.id !== fresh.id) article.remove();
      if (article.isConnected) fresh.dataset.clientId = post.id;
      this.timeline?.dispatchEvent(new CustomEvent('entry:put', { detail: { article: fresh, quiet: true } }));
    } else if (!answer.status || answer.status >= 500 || answer.status === 429) this.fail(article, post, answer.sentence);
    else this.refuse(article, post, answer);
  }

  stow(post) { this.waiting.push(post); outbox.save(this.box, this.waiting); }

  done(post, forgets = true) {
    if (forgets) forgetLarge(post, this.dataset.for);
    this.waiting = this.waiting.filter((other) => other.id !== post.id);
    outbox.save(this.box, this.waiting);
  }

  /** The server was not reached: keep it, and offer to try again. */
  fail(article, post, why) {
    failed(article, why, () => this.deliver(post, article), () => { this.done(post); article.remove(); this.text.focus(); });
    post.article = article;
    if (!this.waiting.includes(post) && !post.body) this.waiting.push(post);
  }

  again() { this.waiting.filter((post) => post.article).forEach((post) => this.deliver(post, post.article)); }

  /** The server said no: give every word back, with the reason. */
  refuse(article, post, { status, sentence }) {
    this.done(post, status === 404);
    article.remove();
    giveBack(this.form, Object.fromEntries(post.fields));
    this.files.put(filesOf(post));
    this.keep();
    complain(this, sentence);
  }
}

customElements.define('entry-composer', EntryComposer);
