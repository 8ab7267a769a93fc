// Offer a customer from its row: the form of the list's page beside the name that was pressed. Without this the name leads to a page.
const pass = document.getElementById('pass');

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-pass]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !pass?.showPopover) return;
  event.preventDefault();
  pass.querySelector('form').reset();
  pass.querySelector('[name="id"]').value = link.dataset.pass;
  pass.querySelector('[data-pass-name]').textContent = link.dataset.name;
  pass.showPopover();
  beside(link.getBoundingClientRect());
  pass.querySelector('select').focus();
});

/** Below what was pressed, or above where there is no room; on a phone the sheet stands at the bottom by itself. */
function beside(at) {
  const { width, height } = pass.getBoundingClientRect();
  const below = at.bottom + 4 + height < innerHeight;
  pass.style.insetInlineStart = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  pass.style.insetBlockStart = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
}
