// Everything a page needs, once. Each element works by itself; nothing here is needed to read or to post.
import './live-timeline.js';
import './entry-composer.js';
import './phone-tabs.js';
import { connect } from './live.js';

const { me } = document.body.dataset;
const has = (selector) => document.querySelector(selector);
const parts = [
  me ? connect() : import('./rel-time.js'),
  has('[hx-get]') && import('./hypertext.js'),
  has('change-steps') && import('./change-steps.js'),
  has('#pass') && import('./pass-on.js'),
  has('#import') && import('./import-progress.js'),
  has('#preview') && has('.comments') && import('./doc-comments.js'),
  has('#inbox-form') && import('./inbox.js'),
  has('live-room') && import('./live-room.js'),
  has('seen-version') && import('./seen-version.js'),
  // What is not needed to read comes once the page stands, so that it is here when the network or this release has gone.
  me && new Promise((stands) => { addEventListener('load', () => (window.requestIdleCallback ?? setTimeout)(stands)); }).then(() => Promise.all([import('./mention-box.js'),
    import('./entry-actions.js'), import('./entry-sticking.js'), import('./older.js'), import('./read-marker.js'), import('./unfold.js'), import('./unread-tab.js'), import('./search-box.js'), import('./form-dialog.js')])),
];

// Keys that are pressed before all of this is here wait for it.
const early = [];
const wait = (event) => {
  const opens = event.key === 'k' && (event.ctrlKey || event.metaKey);
  if (!opens && (event.target.closest('input, textarea, select, dialog') || event.key.length > 1)) return;
  if (opens) event.preventDefault();
  event.stopImmediatePropagation();
  early.push(event);
};
addEventListener('keydown', wait, true);
Promise.allSettled(parts).then(() => {
  removeEventListener('keydown', wait, true);
  document.documentElement.dataset.ready = '';
  early.forEach((event) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event)));
});

// Menus close when one looks elsewhere.
document.addEventListener('click', (event) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.querySelector('details.menu[open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
});
// A page that comes back from the browser's memory may be old.
addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
// The chosen chip stands where it is seen, however many there are before it.
document.querySelectorAll('.chips [aria-current]').forEach((chip) => {
  const [row, at] = [chip.closest('.chips'), chip.getBoundingClientRect()];
  row.scrollLeft += at.left - row.getBoundingClientRect().left - (row.clientWidth - at.width) / 2;
});
// A filter acts when it is chosen; without JavaScript the form has a button for it.
document.addEventListener('change', (event) => { if (event.target.matches('[data-submit]')) event.target.form.requestSubmit(); });
