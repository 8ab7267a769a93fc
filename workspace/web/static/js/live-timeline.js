// <live-timeline>: puts pushed entries where they belong and leaves alone what somebody reads, writes or has focused.
import { dress } from './entry-own.js';
import { conflict, merge } from './entry-merge.js';
import { fragment } from './html.js';
import { get } from './http.js';
import { unwatch, watch } from './live.js';
import { reloadOnce } from './refresh.js';
import { say } from './say.js';
import { _, n_ } from './words.js';

class LiveTimeline extends HTMLElement {
  connectedCallback() {
    this.feed = this.querySelector('.feed');
    this.pill = this.querySelector('.new-pill');
    this.unseen = 0;
    this.heard = new AbortController();
    const { signal } = this.heard;
    this.addEventListener('live:entry', (event) => this.change(event.detail), { signal });
    this.addEventListener('live:reload', () => this.reload(), { signal });
    this.addEventListener('live:closed', reloadOnce, { signal });
    this.addEventListener('live:ready', () => { this.dataset.ready = ''; }, { signal });
    this.addEventListener('entry:put', (event) => this.put(event.detail.article, event.detail.quiet), { signal });
    this.pill?.querySelector('button').addEventListener('click', () => this.showNewest(), { signal });
    addEventListener('scroll', () => this.unseen && !this.dataset.newest && this.feed.getBoundingClientRect().top > -40 && this.seen(), { signal, passive: true });
    dress(this);
    if (this.dataset.room) watch(this.dataset.room, Number(this.dataset.n), this);
  }

  disconnectedCallback() {
    this.heard.abort();
    if (this.dataset.room) unwatch(this.dataset.room, this);
  }

  change({ op, id, html }) {
    const article = html ? fragment(html).querySelector('article') : null;
    // What was deleted leaves a mark where it stood; what was hidden leaves nothing.
    if (op === 'remove' && !(article && this.find(article))) this.drop(id);
    else this.put(article, op === 'remove');
  }

  /** Insert the article, or put it in the place of an older one of the same entry. */
  put(article, quiet) {
    if (!article) return;
    const old = this.find(article);
    dress(article);
    // What is written now may have happened long ago: it goes where a reload would show it.
    if (old) return void (merge(old, article, this.feed) && this.insert(this.feed, article, this.dataset.order === 'oldest'));
    const isFlat = this.dataset.flat !== undefined;
    const parent = !isFlat && article.dataset.parent && this.querySelector(`#entry-${CSS.escape(article.dataset.parent)}`);
    if (!parent && ((article.dataset.parent && !this.dataset.document && !isFlat) || !this.wants(article))) return;
    // While an older part of the story is on the page, what is new is only counted.
    if (!parent && this.dataset.newest) return void (quiet || this.count());
    // Measured before, and only where somebody reads further down: what is measured after lays the page out at once.
    const isPast = this.feed.getBoundingClientRect().top < 0;
    const anchor = isPast && [...this.feed.children].find((entry) => entry.getBoundingClientRect().bottom > 0);
    const top = anchor && anchor.getBoundingClientRect().top;
    if (!this.insert(parent ? parent.querySelector('.replies') : this.feed, article, Boolean(parent) || this.dataset.order === 'oldest')) return;
    this.querySelector('[data-empty]')?.remove();
    this.feed.setAttribute('role', 'feed');
    if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - top);
    if (quiet) return;
    article.classList.add('is-new');
    say(article.querySelector('.entry-head')?.textContent.replace(/\s+/g, ' ').trim() ?? _('New entry'));
    if (isPast && !parent && this.pill && article.getBoundingClientRect().bottom < 0) this.count();
  }

  find({ id, dataset }) {
    const pending = dataset.clientId && this.querySelector(`article[data-client-id="${CSS.escape(dataset.clientId)}"]`);
    return this.querySelector(`#${CSS.escape(id)}`) ?? pending;
  }

  drop(id) {
    const old = this.querySelector(`#entry-${CSS.escape(id)}`);
    if (old?.querySelector('.inline-editor')) return void conflict(old, false);
    if (old?.contains(document.activeElement)) (old.nextElementSibling ?? this.feed.firstElementChild)?.focus({ preventScroll: true });
    old?.remove();
  }

  wants({ dataset }) {
    const { filterKind, filterTeam, filterAuthor, filterChannel, filterGuests, document: about } = this.dataset;
    return (!filterKind || filterKind.split(' ').includes(dataset.kind)) && (!filterTeam || filterTeam === dataset.team)
      && (!filterAuthor || filterAuthor === dataset.author) && (!filterChannel || filterChannel === dataset.channel) && (!filterGuests || dataset.guests) && (!about || about === dataset.document);
  }

  /** Keep the order of time. Says no to what belongs on an older page that is not loaded. */
  insert(list, article, oldestFirst) {
    const at = Date.parse(article.dataset.at);
    const next = [...list.children].find((entry) => (oldestFirst ? Date.parse(entry.dataset.at) > at : Date.parse(entry.dataset.at) <= at));
    if (!next && !oldestFirst && list.children.length && document.querySelector('[data-older]')) return false;
    list.insertBefore(article, next ?? null);
    return true;
  }

  count() {
    [this.unseen, this.pill.hidden] = [this.unseen + 1, false];
    this.pill.querySelector('button').replaceChildren('↑ ', n_('%(count)s new entry', '%(count)s new entries', this.unseen));
  }

  showNewest() {
    if (this.dataset.newest) return location.assign(this.dataset.newest);
    this.scrollIntoView({ block: 'start' });
    this.feed.firstElementChild?.focus({ preventScroll: true });
    this.seen();
  }

  seen() { this.unseen = 0; this.pill.hidden = true; }

  /** Too much was missed: fetch the page and lay its entries over ours; nothing that is being written is touched. */
  async reload() {
    const before = [...this.feed.children];
    const page = await get(location.pathname + location.search).catch(() => null);
    const fresh = page?.querySelector('live-timeline .feed');
    if (!fresh) return;
    const ids = new Set([...fresh.children].map((entry) => entry.id));
    before.filter((entry) => entry.dataset.id && !ids.has(entry.id)).forEach((entry) => this.drop(entry.dataset.id));
    [...fresh.children].forEach((entry) => this.put(entry, true));
  }
}

customElements.define('live-timeline', LiveTimeline);
