// The inbox with a script: rows go at once and come back by "Undo", keys act on the row in focus or on those that are ticked.
import { fragment, make } from './html.js';
import { send } from './http.js';
import { refresh } from './refresh.js';
import { say, toast } from './say.js';
import { _ } from './words.js';

const form = document.getElementById('inbox-form');
const dialog = document.getElementById('snooze-dialog');
const rows = () => [...form.querySelectorAll('.inbox-list > li:not([hidden])')];
const link = (row) => row.querySelector('.what > a');
let ticked = new Set();
let putOff = [];

/** Ask for it, show what came of it for eight seconds, and look at the list anew. Rows that leave are hidden meanwhile. */
async function act(what, ids, more = {}) {
  if (!ids.length) return;
  const leaving = ['done', 'snooze', 'back'].includes(what) ? rows().filter((row) => ids.includes(row.dataset.id)) : [];
  const next = leaving.some((row) => row.contains(document.activeElement)) ? neighbour(leaving) : null;
  leaving.forEach((row) => { row.hidden = true; });
  form.querySelectorAll('input[name="id"]:checked').forEach((box) => { box.checked = false; });
  ticked.clear();
  next?.focus({ preventScroll: true });
  const body = new FormData();
  Object.entries({ do: what, ...more }).forEach(([name, value]) => body.append(name, value));
  ids.forEach((id) => body.append('id', id));
  const answer = await send(form.getAttribute('action'), body);
  if (answer.sentence) {
    leaving.forEach((row) => { row.hidden = false; });
    toast(answer.sentence);
    return;
  }
  const said = fragment(answer.html).querySelector('.said');
  tell(said?.textContent.trim() ?? '', said?.dataset.undo?.split(' ') ?? []);
  refresh('inbox');
}

function tell(text, undone) {
  if (!text) return;
  say(text);
  const undo = undone.length ? make('button', { type: 'button', class: 'button button-small' }, _('Undo')) : null;
  undo?.addEventListener('click', () => act('back', undone));
  toast(text, undo);
}

/** The link of the row after those that leave, or of the one before them. */
function neighbour(leaving) {
  const [all, last] = [rows(), rows().indexOf(leaving.at(-1))];
  const next = all.slice(last + 1).find((row) => !leaving.includes(row)) ?? all.slice(0, last).reverse().find((row) => !leaving.includes(row));
  return next ? link(next) : null;
}

function chosen() {
  const boxes = [...form.querySelectorAll('input[name="id"]:checked')];
  if (boxes.length) return boxes.map((box) => box.value);
  const row = document.activeElement.closest?.('.inbox-list > li');
  return row?.dataset.id ? [row.dataset.id] : [];
}

function askUntil(ids) {
  if (!ids.length) return;
  putOff = ids;
  dialog.showModal();
}

form.addEventListener('submit', (event) => {
  const button = event.submitter;
  const url = new URL(button?.getAttribute('formaction') ?? form.action, location.href);
  if (url.pathname !== new URL(form.action, location.href).pathname) return;
  event.preventDefault();
  const only = url.searchParams.get('row');
  const what = url.searchParams.get('do') ?? button.value;
  act(what, only ? [only] : chosen(), what === 'snooze' ? { until: form.elements.until.value } : {});
});

form.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-do="snooze"]');
  if (opener) {
    event.preventDefault();
    askUntil([opener.closest('li').dataset.id]);
  } else if (event.target.closest('.what > a')) read(event.target.closest('li'));
});

/** Who opens a row has read it. Sent along while the page goes; should it be lost, the row stays unread. */
function read(row) {
  if (!row.dataset.id || !row.classList.contains('is-unread')) return;
  const body = new URLSearchParams({ do: 'read', row: row.dataset.id });
  const headers = { 'X-CSRF-Token': document.querySelector('meta[name="csrf-token"]').content, 'HX-Request': 'true' };
  fetch(form.action, { method: 'POST', body, headers, keepalive: true, credentials: 'same-origin' }).catch(() => {});
}

dialog.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const day = dialog.querySelector('[name="day"]');
  const until = event.submitter?.value ?? '';
  if (!until && !day.value) { day.focus(); return; }
  dialog.close();
  act('snooze', putOff, until ? { until } : { day: day.value });
});

form.addEventListener('change', () => { ticked = new Set([...form.querySelectorAll('input[name="id"]:checked')].map((box) => box.value)); });
document.addEventListener('parts:fresh', ({ detail }) => {
  if (detail.id !== 'inbox') return;
  detail.querySelectorAll('input[name="id"]').forEach((box) => { box.checked = ticked.has(box.value); });
});

// Before the keys of every page, where "e" means to edit.
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || dialog.open) return;
  if (document.body.dataset.keys === 'off' || event.target.closest('input:not([type="checkbox"]), textarea, select, dialog')) return;
  const here = document.activeElement.closest?.('.inbox-list > li');
  const box = here?.querySelector('input[name="id"]');
  if (event.key === 'e') act('done', chosen());
  else if (event.key === 'u') act('unread', chosen());
  else if (event.key === 'z') askUntil(chosen());
  else if (event.key === 'x' && box) { box.checked = !box.checked; box.dispatchEvent(new Event('change', { bubbles: true })); }
  else return;
  event.preventDefault();
}, true);
