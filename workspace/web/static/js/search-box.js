// While one types into a search field: customers and documents whose names begin so. Enter searches everything, unless the arrows chose one.
import { icon, make } from './html.js';
import { _, n_ } from './words.js';

const PAUSE = 200;
let [timer, turn, list, field] = [null, 0, null, null];

document.addEventListener('input', ({ target }) => {
  if (!target.matches('input[data-suggest]')) return;
  clearTimeout(timer);
  turn += 1;
  if (target.value.trim().length < 2) close();
  else timer = setTimeout(ask, PAUSE, target, turn);
});
document.addEventListener('keydown', key, true);
document.addEventListener('focusout', ({ target }) => { if (target === field) setTimeout(close, 150); });

async function ask(input, mine) {
  // Operators and phrases are for the search itself; names are found by the words that stand outside.
  const words = input.value.replace(/-?"[^"]*"?|\S+:\S*/g, ' ').trim();
  const found = words ? await fetch(`${document.body.dataset.palette}?q=${encodeURIComponent(words)}`, { headers: { Accept: 'application/json' } })
    .then((answer) => (answer.ok ? answer.json() : { groups: [] })).catch(() => ({ groups: [] })) : { groups: [] };
  if (mine === turn && document.activeElement === input) show(input, found.groups.flatMap(({ items }) => items).slice(0, 8));
}

function show(input, items) {
  close();
  if (!items.length) return;
  field = input;
  list = make('ul', { class: 'suggestions search-suggestions', popover: 'manual', role: 'listbox', id: 'search-suggestions', 'aria-label': _('Names that begin so') },
    ...items.map((item, place) => {
      const option = make('li', { role: 'option', id: `suggestion-${place}`, 'aria-selected': 'false' }, icon(item.icon), make('span', { class: 'ellipsis' }, item.title), make('span', { class: 'muted small ellipsis' }, item.note));
      option.addEventListener('pointerdown', (event) => { event.preventDefault(); location.assign(item.url); });
      option.goes = item.url;
      return option;
    }));
  input.after(list);
  list.showPopover();
  const at = input.getBoundingClientRect();
  Object.assign(list.style, { left: `${at.left}px`, top: `${at.bottom + 4}px`, width: `${Math.min(Math.max(at.width, 320), innerWidth - at.left - 8)}px` });
  for (const [name, value] of [['aria-controls', list.id], ['aria-autocomplete', 'list']]) input.setAttribute(name, value);
  announce(n_('%(count)s name begins so', '%(count)s names begin so', items.length));
}

function announce(text) {
  const place = document.getElementById('announcer');
  if (place) place.textContent = text;
}

function close() {
  list?.remove();
  for (const name of ['aria-controls', 'aria-autocomplete', 'aria-activedescendant']) field?.removeAttribute(name);
  [list, field] = [null, null];
}

function key(event) {
  if (!list || event.target !== field || event.isComposing) return;
  const options = [...list.children];
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    // Before the first and after the last nothing is chosen: there Enter searches.
    const to = (at + 1 + step + options.length + 1) % (options.length + 1) - 1;
    options[at]?.setAttribute('aria-selected', 'false');
    options[to]?.setAttribute('aria-selected', 'true');
    if (options[to]) field.setAttribute('aria-activedescendant', options[to].id);
    else field.removeAttribute('aria-activedescendant');
  } else if (event.key === 'Enter' && at >= 0) location.assign(options[at].goes);
  else if (event.key === 'Escape') { turn += 1; close(); } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
