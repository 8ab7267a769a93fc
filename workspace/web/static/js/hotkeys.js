// Keys for those who like them. Never while writing, never with a modifier; <body data-keys="off"> turns single keys off (WCAG 2.1.4).
let going = 0;

/** What is typed while the palette is on its way, else null. */
let typed = null;

function open() {
  typed ??= '';
  import('./palette.js').then(({ palette }) => palette(typed ?? '')).finally(() => { typed = null; });
}

document.addEventListener('click', (event) => { if (event.target.closest('[data-palette-open]')) open(); });

document.addEventListener('keydown', (event) => {
  if (event.key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && document.body.dataset.palette) {
    event.preventDefault();
    open();
  }
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (typed !== null) {
    if (event.key.length === 1) { typed += event.key; event.preventDefault(); }
    return;
  }
  if (event.target.closest('input, textarea, select, [contenteditable], dialog')) {
    if (event.key === 'Escape' && event.target.matches('input')) event.target.blur();
    return;
  }
  // A feed's own keys (ARIA's pattern of a feed), whatever is chosen about single letters.
  if (/^Page(Down|Up)$/.test(event.key) && event.target.closest('.feed')) { walk(event.key === 'PageDown' ? 1 : -1); event.preventDefault(); return; }
  if (document.body.dataset.keys === 'off') return;
  if (event.key === '?') import('./keys-sheet.js').then(({ sheet }) => sheet());
  else if (Date.now() - going < 1200 && press(`[data-go="${CSS.escape(event.key)}"]`)) going = 0;
  else if (event.key === 'g') { going = Date.now(); return; }
  else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
  else if (event.key === 'n' && !document.querySelector('[data-hotkey="n"]')) unread();
  else if (event.key === 'r') reply();
  else if (event.key === 'e') document.activeElement.closest('article')?.querySelector(':scope > .entry-main > .entry-actions [data-act="edit"]:not([hidden])')?.click();
  else if (!press(`[data-hotkey="${CSS.escape(event.key)}"]`)) return;
  event.preventDefault();
});

function press(selector) {
  const found = document.querySelector(selector);
  if (!found) return false;
  if (found.matches('a, button, label')) found.click();
  else found.focus();
  return true;
}

/** Answer the entry where the focus is; on a reply that cannot be answered by itself, the one it answers. */
function reply() {
  const way = (entry) => entry?.querySelector(':scope > .entry-main > .entry-actions [data-act="reply"]');
  const here = document.activeElement;
  (way(here.closest('article')) ?? way(here.closest('.feed > article')))?.click();
}

/** Go to the oldest entry that is new to the reader. */
function unread() {
  const first = [...document.querySelectorAll('article[data-unread]')].at(-1);
  first?.focus();
  first?.scrollIntoView({ block: 'center' });
}

/** From entry to entry, replies among them. */
function walk(by) {
  const stops = [...document.querySelectorAll('.feed article')].filter((stop) => stop.checkVisibility?.() ?? true);
  const next = stops[stops.indexOf(document.activeElement.closest('article')) + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
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
