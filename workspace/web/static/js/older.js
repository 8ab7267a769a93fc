// "Older activity" adds the next page below instead of leaving this one; without JavaScript it is an ordinary link.
import { dress } from './entry-own.js';
import { get } from './http.js';
import { loadedAgain, notLoaded } from './not-loaded.js';
import { say } from './say.js';
import { n_ } from './words.js';

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-older]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute('aria-disabled', 'true');
  const page = await get(link.href).catch(() => null);
  const feed = document.querySelector('live-timeline .feed');
  loadedAgain(link);
  if (!page) {
    link.removeAttribute('aria-disabled');
    notLoaded(link, () => link.click());
    return;
  }
  const older = [...page.querySelectorAll('live-timeline .feed > article')].filter((entry) => !document.getElementById(entry.id));
  feed.append(...older);
  dress(feed);
  const pager = link.closest('.pager');
  const next = page.querySelector('a[data-older]')?.closest('.pager');
  if (next) pager.replaceWith(next);
  else pager.remove();
  older[0]?.focus({ preventScroll: true });
  say(n_('%(count)s older entry', '%(count)s older entries', older.length));
});
