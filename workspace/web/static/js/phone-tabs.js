// On a phone the parts of a customer's page stand behind tabs. Without this they follow each other, and the tabs lead down to them.
const nav = document.querySelector('[data-parts]');
const columns = nav && document.querySelector('.columns');
const links = [...(nav?.querySelectorAll('a') ?? [])];

function show(chosen) {
  columns.dataset.part = chosen.dataset.part;
  for (const link of links) {
    if (link === chosen) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

/** The part that holds what the address points to, or the first. */
function arrive() {
  const aim = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  show((aim && [...links].reverse().find((link) => document.querySelector(link.hash)?.contains(aim))) ?? links[0]);
  // To a part as a whole one comes with its heading above it; to something within it, to that.
  const whole = links.some(({ hash }) => hash === location.hash);
  if (aim && matchMedia('(max-width: 52rem)').matches) requestAnimationFrame(() => (whole ? document.getElementById('main') : aim).scrollIntoView({ block: whole ? 'start' : 'nearest' }));
}

if (columns) {
  nav.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    history.replaceState(history.state, '', link.hash);
    show(link);
  });
  addEventListener('hashchange', arrive);
  arrive();
}
