// Comments on passages: select words in the text to quote them, see where comments stand, go from one to the other.
import { count, mark } from './doc-marks.js';
import { selected } from './doc-selected.js';
import { icon, make } from './html.js';
import { say } from './say.js';
import { _ } from './words.js';

const KNOWN = ['quote_start', 'quote_prefix', 'quote_suffix', 'quote_page'];
const fields = () => document.querySelector('.comment-composer form')?.elements;

let button = null;

function offer() {
  const found = fields()?.quote && selected();
  button?.remove();
  button = null;
  if (!found) return;
  button = make('button', { type: 'button', class: 'button button-primary button-small quote-button' }, icon('message-square'), _('Comment'));
  // Pressing it must not take the selection away before it is read.
  button.addEventListener('pointerdown', (event) => event.preventDefault());
  button.addEventListener('click', () => quote(found));
  document.body.append(button);
  const box = found.range.getBoundingClientRect();
  button.style.left = `${Math.max(8, Math.min(box.left + scrollX, document.documentElement.clientWidth - button.offsetWidth - 8))}px`;
  button.style.top = `${box.bottom + scrollY + 6}px`;
}

function quote({ exact, start, prefix, suffix, page }) {
  const form = fields();
  Object.entries({ quote: exact, quote_start: start, quote_prefix: prefix, quote_suffix: suffix, quote_page: page ?? '' }).forEach(([name, value]) => { form[name].value = value; });
  const box = form.quote.closest('details');
  box.open = true;
  box.querySelector('[data-unquote]').hidden = false;
  button?.remove();
  getSelection().removeAllRanges();
  form.body.focus();
  form.body.scrollIntoView({ block: 'nearest' });
  say(_('Quoted. Write your comment.'));
}

function unquote() {
  const form = fields();
  if (!form?.quote) return;
  ['quote', ...KNOWN].forEach((name) => { form[name].value = ''; });
  const box = form.quote.closest('details');
  box.open = false;
  box.querySelector('[data-unquote]').hidden = true;
}

function toComment(drawn) {
  const article = document.getElementById(`entry-${drawn.dataset.entry}`);
  article?.focus({ preventScroll: true });
  article?.scrollIntoView({ block: 'center' });
}

function toPassage(event) {
  const link = event.target.closest('.quote-link');
  const drawn = link && document.querySelector(`mark.passage[data-entry="${CSS.escape(link.closest('article').dataset.id)}"]`);
  // A page of a PDF that is not drawn yet: it is when one comes there, and then it is marked.
  const sheet = link && document.querySelector(`[data-drawn] .sheet[data-n="${Number(link.closest('.quoted').dataset.page)}"]`);
  if (!(drawn ?? sheet) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  drawn?.focus({ preventScroll: true });
  (drawn ?? sheet).scrollIntoView({ block: drawn ? 'center' : 'start' });
}

document.addEventListener('selectionchange', () => { clearTimeout(offer.timer); offer.timer = setTimeout(offer, 150); });
document.addEventListener('click', (event) => {
  const drawn = event.target.closest('mark.passage');
  if (drawn && getSelection().isCollapsed) toComment(drawn);
  else if (event.target.closest('[data-unquote]')) unquote();
  else toPassage(event);
});
document.addEventListener('keydown', (event) => {
  const drawn = event.target.closest?.('mark.passage');
  if (drawn && event.key === 'Enter') toComment(drawn);
  // With words selected c quotes them; without it goes to the comment alone, as everywhere.
  const found = event.key === 'c' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest('input, textarea, select') && fields()?.quote && selected();
  if (found && document.body.dataset.keys !== 'off') { event.preventDefault(); quote(found); }
}, { capture: true });
document.querySelector('.comment-composer form')?.addEventListener('submit', () => setTimeout(unquote));
for (const name of ['parts:fresh', 'page:words']) document.addEventListener(name, () => mark());
const feed = document.querySelector('.comments .feed');
if (feed) new MutationObserver(() => { mark(); count(); }).observe(feed, { childList: true, subtree: true });
// Typed words stand anywhere: what was known of a selection no longer holds.
fields()?.quote?.addEventListener('input', () => { KNOWN.forEach((name) => { fields()[name].value = ''; }); });
mark();
