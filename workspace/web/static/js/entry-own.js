// Entries are rendered for everybody; what is mine is found here and enforced by the server.

/** Reveal what the reader may do to entries in here that he or she wrote, and where somebody calls the reader. */
export function dress(root) {
  const { me } = document.body.dataset;
  const own = (entry) => entry.dataset.own !== undefined && entry.dataset.author === me;
  root.querySelectorAll(`[data-mention="person:${me}"]`).forEach((name) => name.classList.add('mention-me'));
  root.querySelectorAll('.reaction').forEach((given) => given.setAttribute('aria-pressed', given.dataset.who.split(' ').includes(me)));
  const entries = [...(root.matches('article') ? [root] : []), ...root.querySelectorAll('article')];
  for (const entry of entries.filter(own)) {
    entry.querySelectorAll(':scope > .entry-main > .entry-actions > [hidden]').forEach((button) => { button.hidden = false; });
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('live-timeline [data-act]');
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const entry = button.closest('article');
  if (button.dataset.act === 'reply' && !entry.closest('live-timeline').dataset.post) return;
  event.preventDefault();
  // Most visits only read: main.js fetches this when the page stands. Without it the button is a link.
  const away = () => location.assign(button.href ?? entry.querySelector('.entry-time').href);
  if (/^(react|give|pin)$/.test(button.dataset.act)) import('./entry-sticking.js').then(({ stick }) => stick(entry, button), away);
  else if (button.dataset.act === 'settle') import('./entry-sticking.js').then(({ settle }) => settle(entry, button), away);
  else import('./entry-actions.js').then(({ act }) => act(entry, button), away);
});
