// The sheet of keys, shown by "?": those that do something on this very page.
import { make } from './html.js';
import { _ } from './words.js';

export function sheet() {
  const here = (selector) => document.querySelector(selector) !== null;
  const known = [
    ['/', _('Search'), here('[data-hotkey="/"]')], ['Ctrl K', _('Go to, or do'), Boolean(document.body.dataset.palette)],
    ['c', _('Write'), here('[data-hotkey="c"]')], ['Ctrl ↵', _('Post'), here('[data-hotkey="c"]')], ['h', _('Hand off'), here('[data-hotkey="h"]')],
    ['u', _('Upload'), here('[data-hotkey="u"]')], ['f', _('Follow'), here('[data-hotkey="f"]')],
    ['j  k', _('Next, previous'), here('.feed > article, .list > li, .table tbody tr')], ['↵', _('Open the row'), here('.list > li .what > a:first-child, .table tbody td:first-child a, .table tbody td.name a')],
    ['e', _('Done'), here('.inbox-list input[name="id"]')], ['z', _('Put off'), here('.inbox-list input[name="id"]')],
    ['u', _('Unread'), here('.inbox-list input[name="id"]')], ['x', _('Select'), here('.inbox-list input[name="id"]')], ['PgDn  PgUp', _('From entry to entry, answers too'), here('.feed > article')],
    ['n', _('First that is new'), here('article[data-unread]')], ['n  p', _('Next change, the one before'), here('[data-hotkey="n"]')],
    ['r', _('Reply to the entry'), here('[data-act="reply"]')], ['e', _('Edit my entry'), here('[data-act="edit"]:not([hidden])')],
    ['g i', _('Inbox'), here('[data-go="i"]')], ['g c', _('Customers'), here('[data-go="c"]')], ['g h', _('Hand-offs'), here('[data-go="h"]')],
    ['g d', _('Documents'), here('[data-go="d"]')], ['?', _('This sheet'), true], ['Esc', _('Close, leave a field'), true],
  ].filter(([, , works]) => works);
  const dialog = make('dialog', { class: 'dialog', 'aria-labelledby': 'keys-title' }, make('h2', { id: 'keys-title' }, _('Keys')),
    make('dl', { class: 'facts' }, ...known.flatMap(([keys, what]) => [make('dt', {}, ...keys.split(/ +/).flatMap((key) => [make('kbd', {}, key), ' '])), make('dd', {}, what)])),
    make('form', { method: 'dialog' }, make('button', { class: 'button' }, _('Close'))));
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
