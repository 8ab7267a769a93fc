// "Something changed": fetch the parts of the page that show it, without disturbing who works there.
import { get } from './http.js';

const stale = new Set();
let [timer, running] = [null, false];

/** Fetch every element with data-refresh-on="…what…" again, soon, together with others, and only when somebody looks. */
export function refresh(what) {
  stale.add(what);
  refreshStale();
}

export function refreshStale() {
  if (!stale.size || document.hidden || running) return;
  timer ??= setTimeout(run, Math.random() * 400);
}

/** One after the other: an answer knows where it belongs by the elements that were there when it was asked for. */
async function run() {
  [timer, running] = [null, true];
  const wanted = [...stale];
  stale.clear();
  const elements = [...document.querySelectorAll(wanted.map((what) => `[data-refresh-on~="${CSS.escape(what)}"]`).join(','))];
  const byUrl = Map.groupBy ? Map.groupBy(elements, address) : grouped(elements);
  for (const [url, group] of byUrl) {
    busy(group, true);
    try {
      const page = await get(url, { 'X-Refresh': wanted.join(' ') });
      group.forEach((element) => { element.dispatchEvent(new CustomEvent('part:fetched', { bubbles: true })); place(element, page.getElementById(element.id), wanted); });
    } catch {
      wanted.forEach((what) => stale.add(what));
      timer ??= setTimeout(run, 5000);
      // Without a connection the banner says it for the whole page, and what is missed comes with the connection.
      if (navigator.onLine) group.filter((element) => element.matches('section, div, ul, ol, table')).forEach((element) => element.dispatchEvent(new CustomEvent('part:missed', { bubbles: true, detail: now })));
    } finally {
      busy(group, false);
    }
  }
  running = false;
  refreshStale();
}

function now() {
  clearTimeout(timer);
  if (!running) run();
}

/** Old content stays while the new is fetched, and pales when that takes long (.htmx-request). */
function busy(group, is) {
  for (const element of group) {
    element.classList.toggle('htmx-request', is);
    if (is) element.setAttribute('aria-busy', 'true');
    else element.removeAttribute('aria-busy');
  }
}

const address = (element) => element.dataset.refreshUrl ?? location.pathname + location.search;

function grouped(elements) {
  const groups = new Map();
  elements.forEach((element) => groups.set(address(element), [...(groups.get(address(element)) ?? []), element]));
  return groups;
}

function place(old, fresh, wanted) {
  if (!fresh || !old.isConnected) return;
  const busy = old.querySelector('details[open] textarea, details[open] input:not([type="hidden"])') || old.querySelector('.file-row');
  if (busy || (old.contains(document.activeElement) && document.activeElement.matches('input:not(#inbox [type="checkbox"]), textarea, select'))) {
    wanted.forEach((what) => stale.add(what));
    timer ??= setTimeout(run, 4000);
    return;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const at = focused ? [...old.querySelectorAll('a, button, summary')].indexOf(focused) : -1;
  old.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent('parts:fresh', { detail: fresh }));
  const same = focused?.id && document.getElementById(focused.id);
  if (same) same.focus({ preventScroll: true });
  else if (at >= 0) (fresh.querySelectorAll('a, button, summary')[at] ?? fresh).focus({ preventScroll: true });
}

/** A door was shut: ask the server once, it knows what to show now. Not again within half a minute. */
export function reloadOnce() {
  const last = Number(sessionStorage.getItem('closed') ?? 0);
  if (Date.now() - last < 30000) return;
  sessionStorage.setItem('closed', String(Date.now()));
  location.reload();
}

document.addEventListener('visibilitychange', refreshStale);
