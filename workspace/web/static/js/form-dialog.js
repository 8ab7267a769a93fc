// <a data-dialog href="…">: the form of that page in a dialog over this one. Without this, or when it cannot be fetched, the link is a link.
import { fragment, icon, make } from './html.js';
import { get, send } from './http.js';
import { refresh } from './refresh.js';
import { say } from './say.js';
import { _ } from './words.js';

/** What was closed with words in it, by its address: it opens again as it was left. */
const left = new Map();

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-dialog]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link.href, link);
});

/** Show the form at this address; `fill` may write into it. Leads there when it cannot be had. */
export async function open(url, opener = document.activeElement, fill = () => {}) {
  if (document.querySelector('dialog.form-dialog[open]')) return;
  const dialog = left.get(url) ?? made(url, await get(url, { 'HX-Request': 'true' }).catch(() => null));
  if (!dialog) { location.assign(url); return; }
  dialog.opener = opener;
  fill(dialog.querySelector('form'));
  dialog.showModal();
  first(dialog)?.focus();
}

function made(url, content) {
  if (!content?.querySelector('form')) return null;
  const dialog = make('dialog', { class: 'dialog form-dialog', 'aria-labelledby': content.querySelector('h2').id }, content);
  document.body.append(dialog);
  dialog.addEventListener('click', (event) => { if (event.target.closest('[data-close]')) { event.preventDefault(); dialog.close(); } });
  dialog.addEventListener('input', () => left.set(url, dialog));
  dialog.addEventListener('submit', (event) => { event.preventDefault(); finish(dialog, url); });
  dialog.addEventListener('close', () => {
    if (!left.has(url)) dialog.remove();
    if (dialog.opener?.isConnected) dialog.opener.focus({ preventScroll: true });
  });
  return dialog;
}

/** Where writing goes on: at what is wrong, else at the first field that is empty. */
function first(dialog) {
  const fields = [...dialog.querySelectorAll('select, textarea, input:not([type="hidden"], [type="checkbox"])')];
  return fields.find((field) => field.matches('[aria-invalid="true"]')) ?? fields.find((field) => !field.value) ?? fields[0];
}

async function finish(dialog, url) {
  const form = dialog.querySelector('form');
  const button = form.querySelector('button:not([type])');
  if (button.disabled) return;
  button.disabled = true;
  const answer = await send(form.action, new FormData(form));
  button.disabled = false;
  if (answer.status >= 200 && answer.status < 300) {
    left.delete(url);
    dialog.close();
    refresh('handoffs');
    say(_('Saved'));
    return;
  }
  const again = fragment(answer.html).querySelector('form');
  if (again) dialog.querySelector('form').replaceWith(again);
  else { form.querySelector('[role="alert"]')?.remove(); form.prepend(make('p', { class: 'note', 'data-tone': 'danger', role: 'alert' }, icon('circle-alert'), make('span', {}, answer.sentence))); }
  first(dialog)?.focus();
}
