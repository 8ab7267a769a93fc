// What a mention box suggests: people, teams and the guests who will see it after an @, documents after a #, and things to do after a / at the very beginning.
import { _ } from './words.js';

const lists = new Map();
const json = (url) => fetch(url, { headers: { Accept: 'application/json' } }).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));

/** Names are asked for once for each page, when the first @ is written. */
function names(source) {
  if (!lists.has(source)) {
    lists.set(source, Promise.all(source.split(' ').filter(Boolean).map((url) => json(url).then((found) => found.items ?? [])))
      .then((found) => found.flat().map((item, _place, all) => {
        // Two colleagues of one name are told apart, and called, by their addresses.
        const mail = all.some((other) => other.email && other.id !== item.id && other.name === item.name) ? item.email : null;
        return { name: item.name, say: mail ?? item.slug ?? item.name, hint: [item.team?.name ?? (item.slug ? _('Team') : ''), mail].filter(Boolean).join(' · ') };
      })));
  }
  return lists.get(source);
}

async function called(box, word) {
  const sought = word.toLocaleLowerCase();
  const starts = ({ name, say }) => `${say} ${name}`.toLocaleLowerCase().split(' ').some((_part, place, parts) => parts.slice(place).join(' ').startsWith(sought));
  const known = await Promise.all([names(box.dataset.source), guests(box)]);
  return known.flat().filter(starts).map((item) => ({ ...item, put: `@${item.say} ` }));
}

const vendorOf = (box) => box.closest('form')?.elements.audience?.value.match(/^vendor:(.+)/)?.[1] ?? '';

/** Guests who will see what is written here: of the vendor that is chosen, or of those whom the entry is for. */
function guests(box) {
  const url = `${box.dataset.documents}&${new URLSearchParams({ q: '@', vendor: vendorOf(box) })}`;
  if (!box.dataset.documents || !(vendorOf(box) || box.dataset.documents.includes('?entry='))) return [];
  if (!lists.has(url)) lists.set(url, json(url).then((found) => (found.groups ?? []).flatMap(({ items }) => items).map(({ title, note, call }) => ({ name: title, say: call ?? title, hint: note }))));
  return lists.get(url);
}

/** Documents of the customer; for guests only those that they may see, so that no title is told to them. */
async function documents(box, word) {
  const found = await json(`${box.dataset.documents}&${new URLSearchParams({ q: `#${word}`, vendor: vendorOf(box) })}`);
  return (found.groups ?? []).flatMap(({ items }) => items).map(({ title, note, url }) => ({
    name: title, hint: note, put: `[${title.replace(/[[\]\\]/g, '\\$&')}](${new URL(url, location.href).href}) `,
  }));
}

/** What the form itself offers: its kinds, and the ways to a hand-off and to a promise, which take along what is written already. */
function things(box, word) {
  const kind = box.closest('form')?.elements.kind;
  const kinds = [...(kind?.options ?? [])].filter(({ value }) => value !== 'note').map((option) => ({
    name: `/${option.value}`, hint: option.label, put: '', act: () => { kind.value = option.value; kind.dispatchEvent(new Event('change', { bubbles: true })); },
  }));
  const offer = document.querySelector('a[data-hotkey="h"]');
  const ways = offer ? [['/handoff', offer.textContent.trim(), offer.href], ['/task', _('A promise: who, what, until when'), `${offer.href}?for=task`]] : [];
  const others = ways.map(([name, hint, url]) => ({
    name, hint, put: '', asks: true, act: () => import('./form-dialog.js').then(({ open }) => open(url, box.text, (form) => bring(box.text, form)), () => location.assign(url)),
  }));
  return [...kinds, ...others].filter(({ name }) => name.startsWith(`/${word.toLocaleLowerCase()}`));
}

/** What is written begins with a whole command, as `/task @Ben …`: take it at its word. Says whether it asks in a form of its own. */
export function obeyed(box) {
  const [lead, word] = box.text.value.match(/^\/(\p{L}+)(?:\s+|$)/u) ?? [];
  const thing = word && box.dataset.documents && things(box, word).find(({ name }) => name === `/${word.toLocaleLowerCase()}`);
  if (!thing) return false;
  box.text.setRangeText('', 0, lead.length);
  box.text.dispatchEvent(new Event('input', { bubbles: true }));
  thing.act();
  return Boolean(thing.asks);
}

/** Take what is written into the form, and choose whom it calls first, who is told by that and not by the name, too. What stands already, and is edited, stays. */
function bring(text, { elements: { to, reason } }) {
  const words = text.value.trim();
  if (!words || reason.value) return;
  const [, name] = words.match(/^@(\S+)/u) ?? [];
  const called = [...to.options].find(({ value, label }) => value && name && `${label} `.toLocaleLowerCase().startsWith(`${name} `.toLocaleLowerCase()));
  if (called) to.value = called.value;
  const whole = called?.label.split(' · ')[0] ?? '';
  const lead = [whole, name].find((each) => each && words.slice(1).toLocaleLowerCase().startsWith(each.toLocaleLowerCase()));
  reason.value = called ? words.slice(1 + lead.length).replace(/^[\s,:]+/u, '') : words;
  if (!text.closest('[data-edits]')) text.value = '';
  [text, reason].forEach((field) => field.dispatchEvent(new Event('input', { bubbles: true })));
}

const WAYS = [
  { lead: /(?:^|[\s(])(@([\p{L}\p{N}._-]{0,30}(?: [\p{L}\p{N}._-]{1,30})?))$/u, find: called, asks: 'source' },
  { lead: /(?:^|[\s(])(#([\p{L}\p{N}._-]{0,40}))$/u, find: documents, asks: 'documents' },
  { lead: /^(\/(\p{L}{0,12}))$/u, find: things, asks: 'documents' },
];

/** What is begun before the caret: {lead: the letters to replace, items: a promise}, or nothing. */
export function begun(box, before) {
  for (const { lead, find, asks } of WAYS) {
    const found = box.dataset[asks] && before.match(lead);
    if (found) return { lead: found[1], items: Promise.resolve(find(box, found[2])) };
  }
  return null;
}
