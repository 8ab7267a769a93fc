// How the connection stands, shown in the bar and, when it is gone for a while, in a banner.
import { say } from './say.js';
import { _ } from './words.js';

let grace = null;

/** Show how the connection stands; "offline" only after five seconds, since short breaks mend themselves. */
export function state(name) {
  const root = document.documentElement;
  const banner = document.getElementById('offline');
  if (name === 'live') {
    clearTimeout(grace);
    grace = null;
    if (banner && !banner.hidden) say(_('The connection is back.'));
    if (banner) banner.hidden = true;
  } else if (grace === null) {
    grace = setTimeout(() => { root.dataset.connection = 'offline'; if (banner) banner.hidden = false; }, 5000);
  }
  if (name === 'live' || root.dataset.connection !== 'offline') root.dataset.connection = name;
}

/** What the line is made with. It comes once the page stands; while the network is away it is asked for again. */
export async function library() {
  if (document.readyState !== 'complete') await new Promise((stands) => { addEventListener('load', stands, { once: true }); });
  for (;;) {
    try {
      const [{ io }] = await Promise.all([import('../vendor/socket.io.js'), import('./soon.js')]);
      return io;
    } catch {
      await new Promise((later) => { setTimeout(later, 5000); });
    }
  }
}
