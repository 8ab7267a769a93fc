// A part of the page that could not be fetched: the old content stays, and a line under it says so and offers to try again.
import { icon, make } from './html.js';
import { _ } from './words.js';

const line = (part) => (part.nextElementSibling?.matches('.not-loaded') ? part.nextElementSibling : null);

/** Say under the part that it is not up to date; `again` is called by the button. Said once, however often it fails. */
export function notLoaded(part, again) {
  if (line(part)) return;
  const retry = make('button', { type: 'button', class: 'button button-small' }, _('Try again'));
  retry.addEventListener('click', () => { loadedAgain(part); again(); });
  part.after(make('p', { class: 'note not-loaded', 'data-tone': 'warning', role: 'status' }, icon('triangle-alert'), make('span', {}, _('Could not load.')), retry));
}

export function loadedAgain(part) {
  line(part)?.remove();
}

// What is fetched again by a signal (refresh.js) says so by events.
document.addEventListener('part:fetched', ({ target }) => loadedAgain(target));
document.addEventListener('part:missed', ({ target, detail }) => notLoaded(target, detail));
