// Who is here and who writes. Said by the server in passing; both fade by themselves.
import { make } from './html.js';
import { _, n_ } from './words.js';

const writing = new Map();

document.addEventListener('live:presence', ({ detail }) => {
  const place = document.querySelector(`[data-presence="${CSS.escape(detail.room ?? '')}"]`);
  const others = (detail.people ?? []).filter((person) => person.id !== document.body.dataset.me);
  place?.replaceChildren(...others.slice(0, 6).map((person) => make('span', { class: 'avatar', title: _('%(name)s is here', { name: person.name }), 'data-team': person.team?.slug ?? person.team ?? '' }, person.initials)));
  if (place) place.setAttribute('aria-label', others.length ? _('Here now: %(names)s', { names: others.map((person) => person.name).join(', ') }) : '');
});

document.addEventListener('live:typing', ({ detail }) => {
  const { id, name } = detail.person;
  if (id === document.body.dataset.me) return;
  clearTimeout(writing.get(name));
  writing.set(name, setTimeout(() => { writing.delete(name); tell(); }, 4000));
  tell();
});

function tell() {
  const place = document.querySelector('.typing');
  if (place) place.textContent = writing.size ? n_('%(names)s is writing…', '%(names)s are writing…', writing.size, { names: [...writing.keys()].join(_(' and ')) }) : '';
}
