// Reply, edit and delete on an entry. Entries are rendered for everybody; what is mine is found here and enforced by the server.
import { offerBoth, showAnew } from './entry-both.js';
import { fragment, icon, make } from './html.js';
import { freshId, get, send } from './http.js';
import { say } from './say.js';
import { _ } from './words.js';

/** Do what the button on the entry says. */
export function act(entry, button) {
  ({ reply, edit, delete: remove })[button.dataset.act]?.(entry, button);
}

function editor({ text, label, submit, hint, suggests }) {
  const area = make('textarea', { class: 'textarea', 'aria-label': label, name: 'body', required: true, rows: 3 });
  area.value = text;
  const cancel = make('button', { type: 'button', class: 'button button-small button-quiet' }, _('Cancel'));
  const foot = make('div', { class: 'form-foot' }, make('button', { class: 'button button-small button-primary' }, submit), cancel, make('span', { class: 'muted small' }, hint ?? ''));
  cancel.addEventListener('click', () => close(cancel.form));
  return make('form', { class: 'inline-editor' }, make('mention-box', suggests, area), foot);
}

/** Ctrl+Enter sends, as in the composer. */
function sendsByKey(form) {
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

function close(form) {
  const entry = form.closest('article');
  if ('held' in entry.dataset || entry.querySelector('[data-theirs]')) showAnew(entry);
  entry.querySelector('.entry-conflict')?.remove();
  form.remove();
  entry.querySelector('.entry-body')?.removeAttribute('hidden');
  entry.focus({ preventScroll: true });
}

/** Answer an entry, or a guest's answer to it: then for whom that answer is. The form stands below the whole thread. */
function reply(entry, button) {
  const [answered, root] = [entry.dataset.id, entry.parentElement.closest('article') ?? entry];
  const open = root.querySelector(':scope > .entry-main > .inline-editor:not([data-edits])');
  const words = open?.querySelector('textarea');
  if (open && (open.dataset.answers === answered || words.value.trim())) { words.focus(); return; }
  open?.remove();
  // Guests call nobody by name: whom there is to call is not theirs to know.
  const { readBy } = entry.closest('live-timeline').dataset;
  const guests = readBy ?? entry.querySelector(':scope > .entry-main > .entry-head [data-tone="vendor"]')?.textContent.trim();
  const suggests = readBy ? { 'data-source': '' } : { 'data-source': '/api/people /api/teams', 'data-documents': `${document.body.dataset.palette}?entry=${entry.dataset.id}` };
  const label = button.dataset.names ? _('Your answer to %(name)s', { name: button.dataset.names }) : _('Your reply');
  const form = editor({ text: '', label, submit: _('Reply'), hint: `${button.dataset.names ? `${label} · ` : ''}${guests ?? _('Staff only')}`, suggests });
  form.dataset.answers = answered;
  const clientId = freshId();
  root.querySelector(':scope > .entry-main').append(form);
  sendsByKey(form);
  form.querySelector('textarea').focus();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = new FormData(form);
    for (const [name, value] of [['reply_to', answered], ['client_id', clientId], ['kind', 'comment']]) body.set(name, value);
    finish(form, send(form.closest('live-timeline').dataset.post, body, { key: clientId }));
  });
}

async function edit(entry, button) {
  if (entry.querySelector(':scope > .entry-main > .inline-editor[data-edits]')) return;
  const page = await get(button.href, { 'HX-Request': 'true' }).catch(() => null);
  const form = page?.querySelector('form');
  if (!form) { location.assign(button.href); return; }
  show(entry, form, button.href);
}

function show(entry, form, url) {
  form.classList.add('inline-editor');
  form.dataset.edits = '';
  sendsByKey(form);
  // Both texts stand in the form now: one warning is enough.
  if (form.querySelector('[data-theirs]')) entry.querySelector('.entry-conflict')?.remove();
  const body = entry.querySelector(':scope > .entry-main > .entry-body');
  body.hidden = true;
  body.after(form);
  form.querySelector('textarea')?.focus();
  form.querySelector('[data-cancel]')?.addEventListener('click', (event) => { event.preventDefault(); close(form); });
  offerBoth(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    finish(form, send(url, new FormData(form)), (html) => {
      const again = fragment(html).querySelector('form');
      if (again) { const now = form.closest('article'); form.remove(); show(now, again, url); }
      return Boolean(again);
    });
  });
}

/** Take the server's answer: the entry as it stands now, or the reason why not, with every typed word kept. */
async function finish(form, sending, retry = () => false) {
  const timeline = form.closest('live-timeline');
  const buttons = [...form.querySelectorAll('button')];
  buttons.forEach((button) => { button.disabled = true; });
  const answer = await sending;
  buttons.forEach((button) => { button.disabled = false; });
  if (answer.status >= 200 && answer.status < 300) {
    close(form);
    const article = fragment(answer.html).querySelector('article');
    timeline.dispatchEvent(new CustomEvent('entry:put', { detail: { article, quiet: true } }));
    say(_('Saved'));
  } else if (!retry(answer.html)) {
    form.querySelector('.wrong')?.remove();
    form.append(make('p', { class: 'wrong note', 'data-tone': 'danger', role: 'alert' }, icon('circle-alert'), make('span', {}, answer.sentence)));
  }
}

async function remove(entry, button) {
  if (!confirm(button.dataset.asks ?? _('Delete this entry? Its place stays, its words go.'))) return;
  const answer = await send(button.href, new FormData());
  if (answer.status >= 400 || !answer.status) { alert(answer.sentence); return; }
  const article = fragment(answer.html).querySelector('article');
  entry.closest('live-timeline').dispatchEvent(new CustomEvent('entry:put', { detail: { article, quiet: true } }));
}
