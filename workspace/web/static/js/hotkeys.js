// Keys for those who like them. Never while writing, never with a modifier; <body data-keys="off"> turns single keys off (WCAG 2.1.4).
let going = 0;

const open = () => import('./palette.js').then(({ palette }) => palette());

document.addEventListener('click', (event) => { if (event.target.closest('[data-palette-open]')) open(); });

document.addEventListener('keydown', (event) => {
  if (event.key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && document.body.dataset.palette) {
    event.preventDefault();
    open();
  }
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest('input, textarea, select, [contenteditable], dialog')) {
    if (event.key === 'Escape' && event.target.matches('input')) event.target.blur();
    return;
  }
  if (document.body.dataset.keys === 'off') return;
  if (event.key === '?') import('./keys-sheet.js').then(({ sheet }) => sheet());
  else if (Date.now() - going < 1200 && press(`[data-go="${CSS.escape(event.key)}"]`)) going = 0;
  else if (event.key === 'g') { going = Date.now(); return; }
  else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
  else if (event.key === 'n' && !document.querySelector('[data-hotkey="n"]')) unread();
  else if (event.key === 'r') document.activeElement.closest('article')?.querySelector('[data-act="reply"]')?.click();
  else if (event.key === 'e') document.activeElement.closest('article')?.querySelector('[data-act="edit"]:not([hidden])')?.click();
  else if (!press(`[data-hotkey="${CSS.escape(event.key)}"]`)) return;
  event.preventDefault();
});

function press(selector) {
  const found = document.querySelector(selector);
  if (!found) return false;
  if (found.matches('a, button')) found.click();
  else found.focus();
  return true;
}

/** Go to the oldest entry that is new to the reader. */
function unread() {
  const first = [...document.querySelectorAll('article[data-unread]')].at(-1);
  first?.focus();
  first?.scrollIntoView({ block: 'center' });
}

/** Move to the next or the one before, among the entries or the rows of a list. */
function step(by) {
  const stops = [...document.querySelectorAll('.feed > article, .list > li .what > a:first-child, .table tbody td:first-child a, .table tbody td.name a')]
    .filter((stop) => stop.checkVisibility?.() ?? true);
  const at = stops.findIndex((stop) => stop.contains(document.activeElement));
  const next = stops[at < 0 ? 0 : Math.min(Math.max(at + by, 0), stops.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
