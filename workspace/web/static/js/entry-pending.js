// How a post looks before the server has it: on its way, or not sent and waiting.
import { icon, make } from './html.js';
import { _ } from './words.js';

/** Draw a post; `name` and `team` are the writer's, `about` is the page's document. */
export function pending(post, { name, team }, about) {
  const words = Object.fromEntries(post.fields);
  const head = make('header', { class: 'entry-head' }, make('strong', { dir: 'auto' }, name ?? _('You')), make('span', { class: 'unsaid' }, _('sending…')));
  const body = make('div', { class: 'entry-body prose', dir: 'auto' }, make('p', { class: 'plain' }, words.body ?? ''));
  return make('article', {
    class: 'entry is-pending', tabindex: '-1', id: `entry-${post.id}`, 'data-client-id': post.id, 'data-rev': '0',
    'data-at': new Date().toISOString(), 'data-kind': words.kind, 'data-team': team ?? '', 'data-author': document.body.dataset.me, ...(about && { 'data-document': about }),
  }, make('span', { class: 'entry-icon' }, icon('clock')), make('div', { class: 'entry-main' }, head, body, make('div', { class: 'replies' })));
}

/** Mark it as on its way; gives what to call with the part of an upload that has gone (0 to 1). */
export function sending(article) {
  article.querySelector('.unsent')?.remove();
  article.classList.replace('is-failed', 'is-pending');
  const said = article.querySelector('.unsaid');
  said?.replaceChildren(_('sending…'));
  return (part) => { if (said && part < 1) said.textContent = `${_('sending…')} ${Math.round(part * 100)} %`; };
}

/** Mark it as not sent, and offer to try again or to let it go. */
export function failed(article, why, again, discard) {
  article.classList.replace('is-pending', 'is-failed');
  article.querySelector('.unsaid')?.replaceChildren(_('not sent'));
  const retry = make('button', { type: 'button', class: 'button button-small' }, _('Try again'));
  const leave = make('button', { type: 'button', class: 'button button-small button-quiet' }, _('Discard'));
  retry.addEventListener('click', again);
  leave.addEventListener('click', discard);
  article.querySelector('.entry-body').after(make('p', { class: 'unsent', role: 'status' }, _('%(why)s Your text is kept.', { why }), retry, leave));
}

/** Put the words of a refused post back into the form, before what has been written since. */
export function giveBack(form, words) {
  const text = form.elements.body;
  text.value = text.value ? `${words.body}\n\n${text.value}` : words.body;
  for (const name of ['kind', 'audience', 'direction', 'channel', 'contact_id', 'occurred_at', 'quote', 'quote_start', 'quote_prefix', 'quote_suffix']) {
    const field = form.elements[name];
    if (field && words[name]) field.value = words[name];
  }
}

/** Say above the buttons why a post was not taken; an empty sentence takes it away. */
export function complain(composer, why) {
  composer.querySelector('.composer-error')?.remove();
  if (!why) return;
  composer.querySelector('.composer-tools').before(make('p', { class: 'note composer-error', 'data-tone': 'danger', role: 'alert' }, icon('circle-alert'), make('span', {}, why)));
}
