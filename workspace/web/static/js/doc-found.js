// Find a passage among pieces of text that were set one by one, as in the words over a PDF's page.

/** Mark the words of `quote` where they stand in `root` for the nth time (from 0); the first mark, if there is any. */
export function mark(root, quote, nth = 0) {
  const letters = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = 0; at < node.data.length; at += 1) if (/\S/.test(node.data[at])) letters.push([node, at]);
  }
  const dense = plain(letters.map(([node, at]) => node.data[at]).join(''));
  const wanted = plain(quote.replace(/\s+/g, ''));
  if (!wanted || dense.length !== letters.length) return null;
  let begin = dense.indexOf(wanted);
  for (let seen = 0; seen < nth; seen += 1) {
    const next = dense.indexOf(wanted, begin + 1);
    if (next < 0) break;
    begin = next;
  }
  return begin < 0 ? null : wrap(letters.slice(begin, begin + wanted.length));
}

/** The same letters in one case; nothing that would change how many there are. */
function plain(text) {
  return Array.from(text, (letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter)).join('');
}

function wrap(letters) {
  const spans = new Map();
  letters.forEach(([node, at]) => spans.set(node, [spans.get(node)?.[0] ?? at, at + 1]));
  let first = null;
  for (const [node, [start, end]] of [...spans].reverse()) {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    first = document.createElement('mark');
    first.className = 'place';
    range.surroundContents(first);
  }
  if (first) first.id = 'place';
  return first;
}
