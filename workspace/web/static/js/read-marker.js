// Tells the server how far the reader has read: the head of an entry stood in view for a second, in a tab that was looked at.
import { send } from './http.js';

const timeline = document.querySelector('live-timeline[data-read]');
const SECOND = 1000;
const PAUSE = 5000;
const waiting = new Map();
let told = '';
let best = '';
let timer = null;

if (timeline) {
  const watcher = new IntersectionObserver((changes) => changes.forEach(look), { threshold: 1 });
  const follow = (root) => root.querySelectorAll('article[data-id] .entry-head').forEach((head) => watcher.observe(head));
  follow(timeline);
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => node.querySelectorAll && follow(node))))
    .observe(timeline.querySelector('.feed'), { childList: true, subtree: true });
  document.addEventListener('visibilitychange', () => document.hidden && tell());
}

function look({ target, isIntersecting }) {
  const { id } = target.closest('article').dataset;
  clearTimeout(waiting.get(id));
  waiting.delete(id);
  if (isIntersecting && id > best) waiting.set(id, setTimeout(() => saw(id), SECOND));
}

function saw(id) {
  waiting.delete(id);
  if (document.hidden || id <= best) return;
  best = id;
  timer ??= setTimeout(tell, told ? PAUSE : 0);
}

function tell() {
  clearTimeout(timer);
  timer = null;
  if (best <= told) return;
  told = best;
  const form = new FormData();
  form.set('entry', best);
  send(timeline.dataset.read, form).then(({ status }) => { if (status !== 204) told = ''; });
}
