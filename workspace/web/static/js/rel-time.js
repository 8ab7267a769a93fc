// <rel-time>: keeps "7 min. ago" true. The server wrote the same words, so nothing moves when this starts.
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const shown = new Set();

export function ago(when, now = Date.now()) {
  const minutes = Math.floor((now - when) / 60000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min. ago`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} hr. ago`;
  const days = Math.floor(minutes / 1440);
  if (days <= 7) return days === 1 ? 'yesterday' : `${days} days ago`;
  return `${when.getUTCDate()} ${months[when.getUTCMonth()]} ${when.getUTCFullYear()}`;
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

/** <day-time>: a moment to come, by this browser's clock instead of UTC. */
class DayTime extends HTMLElement {
  connectedCallback() {
    const when = new Date(this.getAttribute('datetime'));
    const [hours, minutes] = [when.getHours(), when.getMinutes()].map((number) => String(number).padStart(2, '0'));
    this.textContent = `${when.getDate()} ${months[when.getMonth()]} ${when.getFullYear()}, ${hours}:${minutes}`;
    this.title = `${full.format(when)}, by your clock`;
  }
}

customElements.define('day-time', DayTime);
setInterval(() => { if (!document.hidden) shown.forEach((element) => element.tell()); }, 30000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) shown.forEach((element) => element.tell()); });
