// Runs of small changes stand folded under their first; its button shows and hides the rest. Without JavaScript all are shown.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-unfold]');
  if (!button) return;
  const open = button.getAttribute('aria-expanded') !== 'true';
  button.setAttribute('aria-expanded', String(open));
  document.querySelectorAll(`[data-folded-under="${CSS.escape(button.dataset.unfold)}"]`).forEach((entry) => entry.classList.toggle('is-shown', open));
});
