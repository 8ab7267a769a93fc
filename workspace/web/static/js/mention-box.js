// <mention-box data-source="/api/people /api/teams" data-documents="/go?…">: suggests what mention-sources.js finds, in the textarea inside it.
import { make } from './html.js';
import { begun, obeyed } from './mention-sources.js';

class MentionBox extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector('textarea');
    this.heard = new AbortController();
    const { signal } = this.heard;
    this.text.addEventListener('input', () => this.look(), { signal });
    this.text.addEventListener('keydown', (event) => this.key(event), { signal });
    this.text.form?.addEventListener('submit', (event) => { if (obeyed(this)) { event.preventDefault(); event.stopImmediatePropagation(); } }, { signal, capture: true });
    this.text.addEventListener('blur', () => setTimeout(() => this.close(), 150), { signal });
  }

  disconnectedCallback() { this.heard.abort(); this.close(); }

  async look() {
    const turn = this.turn = (this.turn ?? 0) + 1;
    const found = begun(this, this.text.value.slice(0, this.text.selectionStart));
    if (!found) { this.close(); return; }
    const items = await found.items;
    if (turn === this.turn && this.isConnected) this.show(items.slice(0, 8), found.lead);
  }

  show(found, lead) {
    this.close();
    if (!found.length) return;
    this.lead = lead;
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
    const { put, act } = this.found[this.at];
    this.text.setRangeText(put, end - this.lead.length, end, 'end');
    this.close();
    this.text.dispatchEvent(new Event('input', { bubbles: true }));
    act?.();
  }

  close() {
    this.list?.remove();
    this.list = null;
    for (const name of ['aria-controls', 'aria-expanded', 'role', 'aria-autocomplete', 'aria-activedescendant']) this.text.removeAttribute(name);
  }
}

customElements.define('mention-box', MentionBox);
