// Comments on passages: select words in the text to quote them, see where comments stand, go from one to the other.
import { count, length, mark } from './doc-marks.js';
import { icon, make } from './html.js';
import { say } from './say.js';
import { _ } from './words.js';

const [CONTEXT, LONGEST] = [32, 2000];
let button = null;
const preview = () => document.getElementById('preview');
const fields = () => document.querySelector('.comment-composer form')?.elements;

/** What is selected in the text: {start, exact, prefix, suffix}, or null. */
function selected() {
  const selection = getSelection();
  const paper = preview();
  if (!paper || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const pieces = [...paper.querySelectorAll('[data-start]')].filter((piece) => range.intersectsNode(piece) && inside(range, piece));
  if (!pieces.length) return null;
  const exact = pieces.map((piece) => inside(range, piece)).join(' ').trim();
  if (!exact || length(exact) > LONGEST) return null;
  const [first, last] = [pieces[0], pieces.at(-1)];
  const before = within(range, first, true);
  const after = within(range, last, false);
  const skipped = inside(range, first).length - inside(range, first).trimStart().length;
  return { start: Number(first.dataset.start) + length(before) + skipped, exact, prefix: before.slice(-CONTEXT), suffix: after.slice(0, CONTEXT), range };
}

/** The words of a piece that are in the range. */
function inside(range, piece) {
  const part = document.createRange();
  part.selectNodeContents(piece);
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) part.setStart(range.startContainer, range.startOffset);
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) part.setEnd(range.endContainer, range.endOffset);
  return part.toString();
}

/** The words of a piece before the range, or after it. */
function within(range, piece, before) {
  const part = document.createRange();
  part.selectNodeContents(piece);
  if (before && piece.contains(range.startContainer)) part.setEnd(range.startContainer, range.startOffset);
  else if (!before && piece.contains(range.endContainer)) part.setStart(range.endContainer, range.endOffset);
  else return '';
  return part.toString();
}

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

function quote({ exact, start, prefix, suffix }) {
  const form = fields();
  Object.entries({ quote: exact, quote_start: start, quote_prefix: prefix, quote_suffix: suffix }).forEach(([name, value]) => { form[name].value = value; });
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
  ['quote', 'quote_start', 'quote_prefix', 'quote_suffix'].forEach((name) => { form[name].value = ''; });
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
  if (!drawn || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  drawn.focus({ preventScroll: true });
  drawn.scrollIntoView({ block: 'center' });
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
document.addEventListener('parts:fresh', mark);
const feed = document.querySelector('.comments .feed');
if (feed) new MutationObserver(() => { mark(); count(); }).observe(feed, { childList: true, subtree: true });
// Typed words stand anywhere: what was known of a selection no longer holds.
fields()?.quote?.addEventListener('input', () => { ['quote_start', 'quote_prefix', 'quote_suffix'].forEach((name) => { fields()[name].value = ''; }); });
mark();
