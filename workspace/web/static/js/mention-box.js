// <mention-box data-source="/api/people /api/teams">: suggests names after an @ in the textarea inside it.
import { make } from './html.js';
import { _ } from './words.js';

const lists = new Map();

/** Names are asked for once for each page, when the first @ is written. */
function names(source) {
  if (!lists.has(source)) {
    lists.set(source, Promise.all(source.split(' ').map((url) => fetch(url, { headers: { Accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : { items: [] })).then((found) => found.items).catch(() => [])))
      .then((found) => found.flat().map((item) => ({ name: item.name, say: item.handle ?? item.slug ?? item.name, hint: item.team?.name ?? item.title ?? (item.slug ? _('Team') : '') }))));
  }
  return lists.get(source);
}

class MentionBox extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector('textarea');
    this.heard = new AbortController();
    const { signal } = this.heard;
    this.text.addEventListener('input', () => this.look(), { signal });
    this.text.addEventListener('keydown', (event) => this.key(event), { signal });
    this.text.addEventListener('blur', () => setTimeout(() => this.close(), 150), { signal });
  }

  disconnectedCallback() { this.heard.abort(); this.close(); }

  async look() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    const [, word] = before.match(/(?:^|[\s(])@([\p{L}\p{N}._-]{0,30}(?: [\p{L}\p{N}._-]{1,30})?)$/u) ?? [];
    if (word === undefined) { this.close(); return; }
    const sought = word.toLocaleLowerCase();
    const all = await names(this.dataset.source);
    const starts = ({ name, say }) => `${say} ${name}`.toLocaleLowerCase().split(' ').some((_, place, parts) => parts.slice(place).join(' ').startsWith(sought));
    this.show(all.filter(starts).slice(0, 8), word);
  }

  show(found, word) {
    this.close();
    if (!found.length) return;
    this.word = word;
    this.found = found;
    this.list = make('ul', { class: 'suggestions', role: 'listbox', id: `mentions-${this.text.id || 'here'}` }, ...found.map((item, place) => {
      const option = make('li', { role: 'option', id: `mention-${place}`, 'aria-selected': String(place === 0) }, make('strong', {}, item.name), make('span', { class: 'muted small' }, item.hint));
      option.addEventListener('pointerdown', (event) => { event.preventDefault(); this.at = place; this.choose(); });
      return option;
    }));
    this.at = 0;
    this.append(this.list);
    for (const [name, value] of [['aria-controls', this.list.id], ['aria-expanded', 'true'], ['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-activedescendant', 'mention-0']]) this.text.setAttribute(name, value);
  }

  key(event) {
    if (!this.list || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.move(step);
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.ctrlKey && !event.metaKey)) this.choose();
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  move(step) {
    const options = [...this.list.children];
    options[this.at].setAttribute('aria-selected', 'false');
    this.at = (this.at + step + options.length) % options.length;
    options[this.at].setAttribute('aria-selected', 'true');
    options[this.at].scrollIntoView({ block: 'nearest' });
    this.text.setAttribute('aria-activedescendant', options[this.at].id);
  }

  choose() {
    const end = this.text.selectionStart;
    this.text.setRangeText(`@${this.found[this.at].say} `, end - this.word.length - 1, end, 'end');
    this.close();
    this.text.dispatchEvent(new Event('input', { bubbles: true }));
  }

  close() {
    this.list?.remove();
    this.list = null;
    for (const name of ['aria-controls', 'aria-expanded', 'role', 'aria-autocomplete', 'aria-activedescendant']) this.text.removeAttribute(name);
  }
}

customElements.define('mention-box', MentionBox);
