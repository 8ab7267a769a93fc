// <rel-time>: keeps "7 min. ago" true. The server wrote the same words: nothing moves.
import { _, language, zone } from './words.js';

const full = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: zone });
const parts = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: zone });
const months = _('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec').split(' ');
const shown = new Set();

function clock(when) {
  const said = Object.fromEntries(parts.formatToParts(when).map(({ type, value }) => [type, value]));
  const day = _('%(day)s %(month)s %(year)s', { day: Number(said.day), month: months[said.month - 1], year: said.year });
  return { day, time: `${said.hour}:${said.minute}` };
}

export function ago(when, now = Date.now()) {
  const minutes = Math.floor((now - when) / 60000);
  if (minutes < 1) return _('just now');
  if (minutes < 60) return _('%(count)s min. ago', { count: minutes });
  if (minutes < 1440) return _('%(count)s hr. ago', { count: Math.floor(minutes / 60) });
  const days = Math.floor(minutes / 1440);
  if (days <= 7) return days === 1 ? _('yesterday') : _('%(count)s days ago', { count: days });
  return clock(when).day;
}

class RelTime extends HTMLElement {
  connectedCallback() {
    this.when = new Date(this.getAttribute('datetime'));
    this.title = full.format(this.when);
    shown.add(this);
    this.tell();
  }

  disconnectedCallback() { shown.delete(this); }

  tell() {
    const words = ago(this.when);
    if (this.textContent !== words) this.textContent = words;
  }
}

customElements.define('rel-time', RelTime);

/** <day-time>: a moment to come, by the reader's clock. */
class DayTime extends HTMLElement {
  connectedCallback() {
    const when = new Date(this.getAttribute('datetime'));
    this.textContent = _('%(day)s, %(time)s', clock(when));
    this.title = zone ? full.format(when) : _('%(when)s, by your clock', { when: full.format(when) });
  }
}

customElements.define('day-time', DayTime);
setInterval(() => { if (!document.hidden) shown.forEach((element) => element.tell()); }, 30000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) shown.forEach((element) => element.tell()); });
