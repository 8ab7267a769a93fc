// People type times as their own clock shows them. Each goes with the zone of this browser at that very moment, unless
// they chose a zone: then the server knows it.
import { zone as chosen } from './words.js';

/** "+09:00" for a local time such as "2026-11-02T09:30"; daylight saving counts. */
export function zone(local) {
  const minutes = -new Date(local).getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

document.addEventListener('formdata', ({ target, formData }) => {
  if (chosen) return;
  for (const { name, value, type } of target.querySelectorAll('input[type="datetime-local"], input[type="date"]')) {
    if (value) formData.set(`${name}_zone`, zone(type === 'date' ? `${value}T23:59:59` : value));
  }
});
