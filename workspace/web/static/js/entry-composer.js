// <entry-composer>: what is written shows at once, is sent once, and is never lost: drafts and unsent posts stay in this browser.
import { complain, failed, giveBack, pending, sending } from './entry-pending.js';
import { LARGE, fileList } from './file-list.js';
import { fragment } from './html.js';
import { freshId, send } from './http.js';
import { typing } from './live.js';
import * as outbox from './outbox.js';
import { _ } from './words.js';

class EntryComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('form');
    this.text = this.querySelector('textarea');
    this.heard = new AbortController();
    const { signal } = this.heard;
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
    const body = new FormData(this.form);
    body.set('client_id', freshId());
    const post = { id: body.get('client_id'), fields: [...body].filter(([, value]) => typeof value === 'string'), body, sent: [] };
    const files = this.files.count();
    this.setLargeApart(post);
    this.text.value = '';
    clearTimeout(this.saving);
    this.keep();
    this.files.clear();
    this.querySelectorAll('.interaction :is(select, input), .kind select').forEach((field) => { if (field.options) field.selectedIndex = 0; else field.value = ''; });
    if (!files) { this.waiting.push(post); outbox.save(this.box, this.waiting); }
    this.deliver(post, this.show(post));
    this.text.focus();
  }

  /** Lay the post on the timeline before the server has it; the server's own rendering takes its place. */
  show(post) {
    const article = pending(post, this.dataset);
    this.timeline?.dispatchEvent(new CustomEvent('entry:put', { detail: { article, quiet: true } }));
    return article;
  }

  async deliver(post, article) {
    if (post.sending) return;
    post.sending = true;
    const progress = sending(article);
    const refused = await this.bringLarge(post, article);
    if (refused) { post.sending = false; this.refuse(article, post, refused.sentence); return; }
    if (isEmpty(post)) { this.done(post); article.remove(); return; }
    const answer = await send(this.form.action, post.body ?? outbox.form(post), { key: post.id, progress });
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
    else {
      if (answer.status === 404) this.forgetLarge(post);
      this.refuse(article, post, answer.sentence);
    }
  }

  /** Large files go in pieces, where this composer's files may: they are not part of the form then. */
  setLargeApart(post) {
    const files = post.body.getAll('file').filter((file) => file.name);
    post.large = this.dataset.for ? files.filter((file) => file.size > LARGE) : [];
    if (!post.large.length) return;
    post.body.delete('file');
    files.filter((file) => file.size <= LARGE).forEach((file) => post.body.append('file', file));
  }

  /** Bring them up before the post. Then a post without small ones can be kept in this browser like any other. */
  async bringLarge(post, article) {
    if (!post.large?.length) return null;
    const { bringUp } = await import('./entry-large.js').catch(() => ({}));
    if (!bringUp) { post.large.splice(0).forEach((file) => post.body.append('file', file)); return null; }
    // Whoever leaves the page meanwhile finds the words again; choosing the same file goes on where it was.
    const leave = () => { this.text.value = [wordsOf(post), this.text.value].filter(Boolean).join('\n\n'); this.keep(); };
    addEventListener('pagehide', leave);
    const refused = await bringUp(post, article, this.dataset.for);
    removeEventListener('pagehide', leave);
    if (refused || post.body.has('file')) return refused;
    post.body = null;
    this.waiting.push(post);
    outbox.save(this.box, this.waiting);
    return null;
  }

  done(post) {
    this.forgetLarge(post);
    this.waiting = this.waiting.filter((other) => other.id !== post.id);
    outbox.save(this.box, this.waiting);
  }

  forgetLarge(post) {
    if (post.sent?.length) import('./entry-large.js').then(({ forgetLarge }) => forgetLarge(post, this.dataset.for), () => {});
  }

  /** The server was not reached: keep it, and offer to try again. */
  fail(article, post, why) {
    failed(article, why, () => this.deliver(post, article), () => { this.done(post); article.remove(); this.text.focus(); });
    post.article = article;
    if (!this.waiting.includes(post) && !post.body) this.waiting.push(post);
  }

  again() {
    this.waiting.filter((post) => post.article?.isConnected).forEach((post) => this.deliver(post, post.article));
  }

  /** The server said no: give every word back, with the reason. */
  refuse(article, post, why) {
    this.waiting = this.waiting.filter((other) => other !== post);
    outbox.save(this.box, this.waiting);
    article.remove();
    giveBack(this.form, Object.fromEntries(post.fields));
    const small = post.body ? post.body.getAll('file').filter((file) => file.size) : [];
    this.files.put([...small, ...(post.sent ?? []), ...(post.large ?? [])]);
    this.keep();
    complain(this, why);
  }
}

const wordsOf = (post) => post.fields.find(([name]) => name === 'body')?.[1] ?? '';

/** Its only file was taken away on its way, and it has no words. */
const isEmpty = (post) => !wordsOf(post).trim() && !post.body?.has('file') && !post.fields.some(([name]) => name === 'upload');

customElements.define('entry-composer', EntryComposer);
