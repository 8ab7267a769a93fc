// Two people changed the same entry: what the one who came second can do about it.
import { get } from './http.js';

/** Lay their text above mine, to be made one by hand. */
export function offerBoth(form) {
  const [merge, text] = [form.querySelector('[data-merge]'), form.querySelector('textarea')];
  merge?.removeAttribute('hidden');
  merge?.addEventListener('click', () => {
    text.value = `${form.querySelector('[data-theirs]').textContent}\n\n${text.value}`;
    text.focus();
    merge.hidden = true;
  });
}

/** While it was edited here, newer renderings of the entry were held back: fetch what stands now. */
export function showAnew(entry) {
  const [timeline, address] = [entry.closest('live-timeline'), entry.querySelector('.entry-time')?.href];
  if (address) get(address).then((page) => timeline.dispatchEvent(new CustomEvent('entry:put', { detail: { article: page.getElementById(entry.id), quiet: true } })), () => {});
}
