// What is said to people who do not look: a polite live region, several sentences joined; and toasts for those who do.
import { make } from './html.js';
import { n_ } from './words.js';

let waiting = [];
let timer = null;

/** Announce to screen readers, at most one sentence each 800 ms. */
export function say(text) {
  waiting.push(text);
  timer ??= setTimeout(() => {
    const announcer = document.getElementById('announcer');
    if (announcer) announcer.textContent = waiting.length > 2 ? n_('%(count)s new entry', '%(count)s new entries', waiting.length) : waiting.join('. ');
    waiting = [];
    timer = null;
  }, 800);
}

/** Show a sentence for eight seconds, with a button if there is something to do about it. It must never be the only copy of what it says. */
export function toast(text, button = null) {
  const shown = make('div', { class: 'toast' }, text, ...(button ? [button] : []));
  button?.addEventListener('click', () => shown.remove());
  document.getElementById('toasts')?.append(shown);
  setTimeout(() => shown.remove(), 8000);
}

document.querySelectorAll('#toasts .toast').forEach((shown) => setTimeout(() => shown.remove(), 8000));
