// Where comments stand in the text: what they quote is marked, whatever pieces it is shown in.
import { markOnce } from './doc-found.js';
import { make } from './html.js';

/** The server counts characters, JavaScript counts half of some. */
export const length = (text) => Array.from(text).length;

/** Mark in the text what the comments that are shown here quote. */
export function mark() {
  const paper = document.getElementById('preview');
  paper?.querySelectorAll('mark.passage').forEach((old) => { const parent = old.parentNode; old.replaceWith(...old.childNodes); parent.normalize(); });
  document.querySelectorAll('.comments .quoted[data-start]').forEach((quoted) => {
    const article = quoted.closest('article');
    if (!paper || quoted.dataset.version !== paper.dataset.version || article.checkVisibility?.() === false) return;
    const layer = paper.querySelector(`.sheet[data-n="${Number(quoted.dataset.page)}"] .text-layer`);
    if (layer) drawOnPage(layer, article, quoted);
    else draw(paper, article, Number(quoted.dataset.start), Number(quoted.dataset.end));
  });
}

/** How many comments there are of each kind, as they stand on the page now. */
export function count() {
  const roots = [...document.querySelectorAll('.comments .feed > article')];
  const done = roots.filter((article) => article.dataset.resolved !== undefined).length;
  const numbers = { open: roots.length - done, resolved: done, all: roots.length };
  // A feed without a comment in sight is none to who listens to the page.
  document.querySelector('.comments .feed')?.setAttribute('role', numbers[document.querySelector('.comments').dataset.show] ? 'feed' : 'group');
  Object.entries(numbers).forEach(([kind, number]) => {
    document.querySelector(`[data-count-of="${kind}"]`)?.replaceChildren(number);
  });
}

function draw(paper, article, start, end) {
  let first = true;
  for (const piece of paper.querySelectorAll('[data-start]')) {
    const [from, to] = [Number(piece.dataset.start), Number(piece.dataset.end)];
    if (to <= start || from >= end) continue;
    for (const node of textNodes(piece)) {
      const part = cut(node.node, start - from - node.at, end - from - node.at);
      if (!part) continue;
      const drawn = passage(article);
      if (first) lead(drawn);
      first = false;
      part.replaceWith(drawn);
      drawn.append(part);
    }
  }
}

/** On a page of a PDF: what is there now of the quoted words, where it can stand at one place alone. */
function drawOnPage(layer, article, quoted) {
  const words = quoted.dataset.now ?? quoted.querySelector('.quote-link')?.textContent ?? '';
  const first = markOnce(layer, words, quoted.dataset.prefix ?? '', () => passage(article));
  if (first) lead(first);
}

function passage(article) {
  return make('mark', { class: 'passage', 'data-entry': article.dataset.id, ...(article.dataset.resolved === undefined ? {} : { 'data-resolved': true }) });
}

function lead(drawn) {
  drawn.tabIndex = 0;
  drawn.setAttribute('role', 'link');
}

function textNodes(piece) {
  const found = [];
  const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
  for (let at = 0; walker.nextNode(); at += length(walker.currentNode.data)) found.push({ node: walker.currentNode, at });
  return found;
}

/** The part of a text node from one character to another, as a node of its own. */
function cut(node, from, to) {
  const characters = Array.from(node.data);
  const [begin, end] = [Math.max(0, from), Math.min(characters.length, to)];
  if (begin >= end) return null;
  const units = (count) => characters.slice(0, count).join('').length;
  const [first, last] = [units(begin), units(end)];
  if (last < node.data.length) node.splitText(last);
  return first ? node.splitText(first) : node;
}
