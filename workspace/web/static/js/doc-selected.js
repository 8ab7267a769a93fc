// Which words of a document are selected, and where they stand: in a text by their offset, on a page of a PDF by its number.
import { length } from './doc-marks.js';

const [CONTEXT, LONGEST] = [32, 2000];

/** What is selected in the text: {start, exact, prefix, suffix}, or null. */
export function selected() {
  const selection = getSelection();
  const paper = document.getElementById('preview');
  if (!paper || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const layer = [...paper.querySelectorAll('.text-layer')].find((each) => range.intersectsNode(each) && inside(range, each).trim());
  if (layer) return onPage(range, layer);
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

/** Words over a page of a PDF. They are set piece by piece, and only the server knows where spaces belong. */
function onPage(range, layer) {
  const exact = [...layer.querySelectorAll('span')].filter((span) => !span.firstElementChild && range.intersectsNode(span)).map((span) => inside(range, span)).filter(Boolean)
    .join(' ').replace(/\s+/g, ' ').trim();
  if (!exact || length(exact) > LONGEST) return null;
  const [before, after] = [within(range, layer, true), within(range, layer, false)].map((text) => text.replace(/\s+/g, ' '));
  return { start: '', exact, prefix: before.slice(-CONTEXT), suffix: after.slice(0, CONTEXT), page: Number(layer.closest('.sheet').dataset.n), range };
}
