// The command palette: type where to go or what to do; everything it offers is also elsewhere on the page.
import { icon, make } from './html.js';
import { _ } from './words.js';

const HELP = _('> what can be done here, # documents, @ people');
let dialog = null;
/** The reader's own: where they were lately, and what changed lately. Fetched when the palette opens. */
let nearby = [];
/** Whether the reader has chosen by the arrows: then what comes later moves the choice no more. */
let walked = false;

/** Open it with what was typed already. */
export function palette(typed) {
  if (dialog) return;
  const input = make('input', { class: 'input', type: 'text', role: 'combobox', 'aria-label': _('Go to, or do'), 'aria-controls': 'palette-list', 'aria-expanded': 'true',
    'aria-autocomplete': 'list', placeholder: _('Customer, document, or what to do…'), autocomplete: 'off', spellcheck: 'false', autofocus: true });
  const list = make('div', { id: 'palette-list', class: 'palette-list', role: 'listbox', 'aria-label': _('Places and actions') });
  const count = make('p', { class: 'visually-hidden', role: 'status' });
  dialog = make('dialog', { class: 'palette', 'aria-label': _('Go to, or do') }, input, list, count, make('p', { class: 'palette-foot muted small' }, HELP));
  const was = document.activeElement;
  const state = { input, list, count, asked: 0 };
  input.addEventListener('input', () => look(state));
  input.addEventListener('keydown', (event) => key(event, state));
  list.addEventListener('click', (event) => choose(event.target.closest('[role="option"]')));
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => { dialog.remove(); dialog = null; was?.focus?.(); });
  document.body.append(dialog);
  dialog.showModal();
  input.value = typed;
  look(state);
}

/** What this page offers by a key or a place in the bars, each once. */
function commands() {
  const known = new Map();
  for (const element of document.querySelectorAll('[data-go], [data-hotkey]:not(input, textarea), .page-actions a.button')) {
    const shown = element.cloneNode(true);
    shown.querySelectorAll('.badge, .visually-hidden, svg, kbd').forEach((part) => part.remove());
    const title = shown.textContent.replace(/\s+/g, ' ').trim() || element.getAttribute('aria-label');
    const { go, hotkey } = element.dataset;
    if (title && !known.has(title)) known.set(title, { title, note: go ? `g ${go}` : hotkey ?? '', element, icon: 'chevron-right' });
  }
  return [...known.values()];
}

const begins = (title, words) => words.every((word) => title.toLocaleLowerCase().split(/[\s-]+/).some((part) => part.startsWith(word)));

/** Of the reader's own, and of the customers that the bar shows, what begins with these words. */
function known(text, words) {
  if (!text) return [];
  const held = [...document.querySelectorAll('.bar .nav a:not([data-go])')].map((link) => ({ title: link.textContent.trim(), note: '', url: link.href, icon: 'building-2' }));
  const all = new Map([...nearby.flatMap(({ items }) => items), ...held].map((item) => [new URL(item.url, location.href).pathname, item]));
  const items = [...all.values()].filter(({ title }) => begins(title, words)).slice(0, 6);
  return items.length ? [{ label: _('Near'), items }] : [];
}

async function look(state) {
  const text = state.input.value.trim();
  walked = false;
  const turn = ++state.asked;
  const words = text.replace(/^>/, '').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const here = /^[#@]/.test(text) ? [] : commands().filter(({ title }) => begins(title, words)).slice(0, text ? 6 : 8);
  const own = here.length ? [{ label: _('Here and everywhere'), items: here }] : [];
  if (text.startsWith('>')) { show(state, own); return; }
  // What is known already is there with the letter; the server's answer, which knows all, takes its place.
  const near = known(text.replace(/^[#@]/, ''), words);
  show(state, text ? [...near, ...own] : [...nearby, ...own]);
  const found = await fetch(`${document.body.dataset.palette}?q=${encodeURIComponent(text)}`, { headers: { Accept: 'application/json' } })
    .then((answer) => (answer.ok ? answer.json() : { groups: [] })).catch(() => ({ groups: [] }));
  if (turn !== state.asked || !dialog) return;
  if (!text) nearby = found.groups;
  const search = text && !/^[#@]/.test(text) ? [{ label: _('Search'), items: [{ title: _('Search everything for “%(text)s”', { text }), note: '', icon: 'search', url: `${document.body.dataset.search}?q=${encodeURIComponent(text)}` }] }] : [];
  show(state, text ? [...found.groups, ...own, ...search] : [...found.groups, ...own]);
}

function show({ input, list, count }, groups) {
  const before = list.querySelector('[aria-selected="true"]')?.chosen.title;
  let number = 0;
  list.replaceChildren(...groups.map(({ label, items }, at) => make('div', { role: 'group', 'aria-labelledby': `palette-group-${at}` },
    make('p', { class: 'nav-title', id: `palette-group-${at}` }, label), ...items.map((item) => {
      const option = make('div', { role: 'option', id: `palette-${number++}`, class: 'palette-option', 'aria-selected': 'false' }, icon(item.icon),
        make('span', { class: 'ellipsis' }, item.title), make('span', { class: 'muted small ellipsis' }, item.note));
      option.chosen = item;
      return option;
    }))));
  count.textContent = number ? _('%(count)s to choose from', { count: number }) : _('Nothing begins like this.');
  if (!number) list.replaceChildren(make('p', { class: 'empty-small' }, _('Nothing begins like this.')));
  const options = [...list.querySelectorAll('[role="option"]')];
  select(input, options.find((option) => walked && option.chosen.title === before) ?? options[0]);
}

function select(input, option) {
  input.parentElement.querySelector('[aria-selected="true"]')?.setAttribute('aria-selected', 'false');
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
  if (option) input.setAttribute('aria-activedescendant', option.id);
  else input.removeAttribute('aria-activedescendant');
}

function key(event, { input, list }) {
  if (event.isComposing) return;
  const options = [...list.querySelectorAll('[role="option"]')];
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { walked = true; select(input, options[(at + step + options.length) % options.length]); }
  else if (event.key === 'Enter') choose(options[at]);
  else return;
  event.preventDefault();
}

function choose(option) {
  if (!option) return;
  const { url, element } = option.chosen;
  dialog.close();
  if (url) location.assign(url);
  else if (element.matches('a, button, label')) element.click();
  else element.focus();
}
