// Find a passage among pieces of text that were set one by one, as in the words over a PDF's page.
import { make } from './html.js';

/** Mark the words of `quote` where they stand in `root` for the nth time (from 0); the first mark, if there is any. */
export function mark(root, quote, nth = 0) {
  const { letters, places, size } = lookFor(root, quote);
  const begin = places[Math.min(nth, places.length - 1)];
  const first = begin === undefined ? null : wrap(letters.slice(begin, begin + size), () => make('mark', { class: 'place' }));
  if (first) first.id = 'place';
  return first;
}

/** Mark them by `drawn()` where they stand once, or where alone `prefix` stands before them; else nowhere. */
export function markOnce(root, quote, prefix, drawn) {
  const { letters, places, size, dense } = lookFor(root, quote);
  const before = plain(prefix.replace(/\s+/g, ''));
  const meant = places.length > 1 && before ? places.filter((at) => dense.slice(0, at).endsWith(before)) : places;
  return meant.length === 1 ? wrap(letters.slice(meant[0], meant[0] + size), drawn) : null;
}

/** The letters of `root` as [node, at], and where among them those of `quote` begin; spaces do not count. */
function lookFor(root, quote) {
  const letters = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = 0; at < node.data.length; at += 1) if (/\S/.test(node.data[at])) letters.push([node, at]);
  }
  const dense = plain(letters.map(([node, at]) => node.data[at]).join(''));
  const wanted = plain(quote.replace(/\s+/g, ''));
  const places = [];
  if (wanted && dense.length === letters.length) for (let at = dense.indexOf(wanted); at >= 0; at = dense.indexOf(wanted, at + 1)) places.push(at);
  return { letters, places, dense, size: wanted.length };
}

/** The same letters in one case; nothing that would change how many there are. */
function plain(text) {
  return Array.from(text, (letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter)).join('');
}

function wrap(letters, drawn) {
  const spans = new Map();
  letters.forEach(([node, at]) => spans.set(node, [spans.get(node)?.[0] ?? at, at + 1]));
  let first = null;
  for (const [node, [start, end]] of [...spans].reverse()) {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    first = drawn();
    range.surroundContents(first);
  }
  return first;
}
