// What one touch does for many: copy a text, tick all rows of a table, write at once where a menu asks for words.
import { _ } from './words.js';

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(() => { button.textContent = _('Copied'); });
});
document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-tick-all]')) target.closest('table').querySelectorAll('tbody input[type="checkbox"]').forEach((box) => { box.checked = target.checked; });
});
document.addEventListener('click', (event) => {
  const menu = event.target.closest('details.menu > summary')?.parentElement;
  if (!menu || menu.open) return;
  menu.addEventListener('toggle', () => menu.querySelector(':scope > form :is(textarea, input:not([type="hidden"], [type="checkbox"], [type="radio"]))')?.focus(), { once: true });
});
