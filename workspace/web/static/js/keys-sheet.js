// The sheet of keys, shown by "?".
import { make } from './html.js';
import { _ } from './words.js';

export function sheet() {
  const known = [['/', _('Search')], ['Ctrl K', _('Go to, or do')], ['c', _('Write')], ['h', _('Hand off')], ['r', _('Reply to the entry')], ['e', _('Edit my entry')], ['j  k', _('Next, previous')], ['n', _('First that is new')],
    ['g i', _('Inbox')], ['g c', _('Customers')], ['g h', _('Hand-offs')], ['g d', _('Documents')], ['Ctrl ↵', _('Post')], ['?', _('This sheet')]];
  const dialog = make('dialog', { class: 'dialog', 'aria-labelledby': 'keys-title' }, make('h2', { id: 'keys-title' }, _('Keys')),
    make('dl', { class: 'facts' }, ...known.flatMap(([keys, what]) => [make('dt', {}, ...keys.split(/ +/).flatMap((key) => [make('kbd', {}, key), ' '])), make('dd', {}, what)])),
    make('form', { method: 'dialog' }, make('button', { class: 'button' }, _('Close'))));
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
