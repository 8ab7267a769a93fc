// Put a newer rendering of an entry in the place of the older one, without touching what somebody writes inside it.
import { icon, make } from './html.js';
import { _ } from './words.js';

/**
 * Replace old by article unless it is older; open editors, newer replies and focus survive.
 * Says whether the article stands in the feed at another time than the old one, and so must be put elsewhere.
 */
export function merge(old, article, feed) {
  if (Number(old.dataset.rev) > Number(article.dataset.rev)) return false;
  if (old.querySelector(':scope > .entry-main > .inline-editor[data-edits]')) {
    if (Number(article.dataset.rev) > Number(old.dataset.rev)) conflict(old, true);
    old.dataset.held = '';
    return false;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const at = focused && focused !== old ? [...old.querySelectorAll('a, button')].indexOf(focused) : -1;
  keepReplies(old, article);
  const line = old.querySelector(':scope > .read-line');
  if (line) article.prepend(line);
  const answering = old.querySelector(':scope > .entry-main > .inline-editor');
  old.replaceWith(article);
  if (answering) article.querySelector('.replies').after(answering);
  if (focused?.isConnected) focused.focus({ preventScroll: true });
  else if (focused) (again(article, focused) ?? article.querySelectorAll('a, button')[at] ?? article).focus({ preventScroll: true });
  const moves = old.dataset.at !== article.dataset.at && article.parentElement === feed;
  if (moves) article.remove();
  return moves;
}

/** The same button in the newer rendering, wherever it stands there. */
function again(article, { dataset }) {
  const { act, emoji } = dataset;
  return act ? article.querySelector(`[data-act="${act}"]${emoji ? `[data-emoji="${CSS.escape(emoji)}"]` : ''}`) : null;
}

function keepReplies(old, article) {
  const replies = article.querySelector('.replies');
  for (const reply of [...(old.querySelector('.replies')?.children ?? [])]) {
    const fresh = reply.id && replies?.querySelector(`#${CSS.escape(reply.id)}`);
    if (!fresh) replies?.append(reply);
    else if (reply.querySelector('.inline-editor') || Number(reply.dataset.rev) > Number(fresh.dataset.rev)) fresh.replaceWith(reply);
  }
}

/** Say above the open editor that what it edits has changed, or has gone. */
export function conflict(old, exists) {
  if (old.querySelector('.entry-conflict, [data-theirs]')) return;
  old.querySelector('.inline-editor').before(make('p', { class: 'entry-conflict', role: 'alert' }, icon('triangle-alert'), exists
    ? _('You changed this entry in another window. Saving will show you both texts.')
    : _('This entry was taken away while you were writing. Copy your text if you still need it.')));
}
