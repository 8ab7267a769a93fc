// The sheet of keys, shown by "?".
import { make } from './html.js';

export function sheet() {
  const known = [['/', 'Search'], ['Ctrl K', 'Go to, or do'], ['c', 'Write'], ['h', 'Hand off'], ['r', 'Reply to the entry'], ['e', 'Edit my entry'], ['j  k', 'Next, previous'], ['n', 'First that is new'],
    ['g i', 'Inbox'], ['g c', 'Customers'], ['g h', 'Hand-offs'], ['g d', 'Documents'], ['Ctrl ↵', 'Post'], ['?', 'This sheet']];
  const dialog = make('dialog', { class: 'dialog', 'aria-labelledby': 'keys-title' }, make('h2', { id: 'keys-title' }, 'Keys'),
    make('dl', { class: 'facts' }, ...known.flatMap(([keys, what]) => [make('dt', {}, ...keys.split(/ +/).flatMap((key) => [make('kbd', {}, key), ' '])), make('dd', {}, what)])),
    make('form', { method: 'dialog' }, make('button', { class: 'button' }, 'Close')));
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
