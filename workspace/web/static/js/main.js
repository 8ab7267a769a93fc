// Everything a page needs, once. Each element works by itself; nothing here is needed to read or to post.
import './live-timeline.js';
import './entry-composer.js';
import './phone-tabs.js';
import { connect } from './live.js';
import { _ } from './words.js';

if (document.body.dataset.me) connect();
else import('./rel-time.js');
if (document.querySelector('[hx-get]')) import('./hypertext.js');
if (document.querySelector('change-steps')) import('./change-steps.js');
if (document.querySelector('#pass')) import('./pass-on.js');
if (document.querySelector('#import')) import('./import-progress.js');
if (document.querySelector('#preview') && document.querySelector('.comments')) import('./doc-comments.js');
if (document.querySelector('#inbox-form')) import('./inbox.js');
if (document.querySelector('live-room')) import('./live-room.js');
if (document.querySelector('seen-version')) import('./seen-version.js');

// What is not needed to read comes once the page stands, so that it is here when the network or this release has gone.
if (document.body.dataset.me) {
  const later = () => Promise.all([import('./mention-box.js'), import('./entry-actions.js'), import('./entry-sticking.js'), import('./older.js'),
    import('./read-marker.js'), import('./unfold.js'), import('./unread-tab.js'), import('./search-box.js')]).catch(() => {});
  addEventListener('load', () => (window.requestIdleCallback ?? setTimeout)(later));
}

// Menus close when one looks elsewhere.
document.addEventListener('click', (event) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.querySelector('details.menu[open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(() => { button.textContent = _('Copied'); });
});
// A page that comes back from the browser's memory may be old.
addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
// The chosen chip stands where it is seen, however many there are before it.
document.querySelectorAll('.chips [aria-current]').forEach((chip) => {
  const [row, at] = [chip.closest('.chips'), chip.getBoundingClientRect()];
  row.scrollLeft += at.left - row.getBoundingClientRect().left - (row.clientWidth - at.width) / 2;
});
document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-tick-all]')) target.closest('table').querySelectorAll('tbody input[type="checkbox"]').forEach((box) => { box.checked = target.checked; });
});
// A filter acts when it is chosen; without JavaScript the form has a button for it.
document.addEventListener('change', (event) => { if (event.target.matches('[data-submit]')) event.target.form.requestSubmit(); });
