// One socket for each tab. Rooms are numbered streams: we know the last number seen, and ask for what is missing.
import { library, state } from './connection.js';
import { refresh, refreshStale } from './refresh.js';
import { toast } from './say.js';

const rooms = new Map();
let [line, socket] = [null, null];

/** Hear the room's changes after number n: `live:entry`, `live:reload` and `live:closed` are dispatched on the element. */
export function watch(room, n, element) {
  const known = rooms.get(room);
  if (known) known.elements.add(element);
  else rooms.set(room, { n, elements: new Set([element]), asking: false, again: false });
  connect();
  if (socket?.connected) ask(room);
}

export function unwatch(room, element) {
  const known = rooms.get(room);
  known?.elements.delete(element);
  if (known && !known.elements.size) {
    rooms.delete(room);
    if (socket?.connected) socket.emit('unwatch', { room });
  }
}

/** Tell the others in the room that somebody writes; it is no fact and may be lost. */
export function typing(room) {
  if (socket?.connected) socket.volatile.emit('typing', { room });
}

/** Resolves when all is here that the line is made of. */
export const connect = () => (line ??= begin());
async function begin() {
  const { me, personN } = document.body.dataset;
  // Signals for me alone. Where the page does not say how far it is, only what comes from now on counts.
  rooms.set(`person:${me}`, { n: Number(personN ?? 0), elements: new Set(), asking: false, again: false, blind: personN === undefined });
  const io = await library();
  socket = io({ transports: ['websocket'], auth: { language: document.documentElement.lang }, reconnectionDelay: 500, reconnectionDelayMax: 5000 });
  socket.on('connect', () => {
    state('live');
    [...rooms.keys()].forEach(ask);
    refreshStale();
    document.dispatchEvent(new CustomEvent('live:connected'));
  });
  socket.on('disconnect', (reason) => {
    state('connecting');
    // The server ended it (a restart, a closed room): socket.io then leaves coming back to us.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 500 + Math.random() * 1000);
  });
  socket.io.on('reconnect_error', () => state('connecting'));
  socket.on('connect_error', (refused) => {
    state('connecting');
    // Refused in words: socket.io leaves it at that. Who is signed out signs in; a full house is asked again.
    if (refused.data?.reason === 'signed-out') signIn();
    else if (!socket.active) setTimeout(() => socket.connect(), 5000 + Math.random() * 5000);
  });
  socket.on('entry', (change) => arrived(change));
  socket.on('watch_again', (said) => (said?.room ? [said.room] : [...rooms.keys()]).forEach((room) => rooms.has(room) && ask(room)));
  socket.on('changed', (change) => (change.n ? arrived(change) : refresh(change.what)));
  socket.on('notice', (notice) => toast(notice.text ?? notice));
  for (const name of ['presence', 'typing']) {
    socket.on(name, (detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail })));
  }
  socket.on('bye', ({ reason }) => {
    if (reason !== 'restart' && !document.body.dataset.leaving) signIn();
  });
}

function signIn() {
  location.assign(`${document.body.dataset.signIn ?? '/'}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** Say to the others in the room whether somebody looks at it here. */
function here(room) {
  if (socket?.connected && !room.startsWith('person:')) socket.emit('here', { room, visible: !document.hidden });
}

document.addEventListener('visibilitychange', () => [...rooms.keys()].forEach(here));

function ask(room) {
  const known = rooms.get(room);
  if (known.asking) { known.again = true; return; }
  known.asking = true;
  socket.timeout(10000).emit('watch', { room, after: known.blind ? null : known.n, as: 'html' }, (failure, answer) => {
    known.asking = false;
    if (failure) { if (socket.connected) ask(room); return; }
    if (!answer.ok) { tell(known, 'live:closed', { error: answer.error }); return; }
    known.blind = false;
    if (answer.reload) tell(known, 'live:reload', {});
    else for (const change of answer.missed ?? []) if (change.n > known.n) deliver(known, change);
    known.n = answer.reload ? answer.n : Math.max(known.n, answer.n);
    tell(known, 'live:ready', {});
    here(room);
    if (known.again) { known.again = false; ask(room); }
  });
}

function arrived(change) {
  const known = rooms.get(change.room);
  if (!known || change.n <= known.n) return;
  // A hole, or an answer that is still on its way: what is missing comes in order with the next answer.
  if (known.asking || change.n > known.n + 1) { ask(change.room); return; }
  known.n = change.n;
  deliver(known, change);
}

/** A change is an entry that comes or goes, or a word on which part of the page to look at again. */
function deliver(known, change) {
  // Much came at once: the timeline is fetched anew as a whole, once for many such words.
  if (change.what === 'timeline') {
    clearTimeout(known.later);
    known.later = setTimeout(() => tell(known, 'live:reload', {}), 500);
  } else if (change.what) refresh(change.what);
  else tell(known, 'live:entry', change);
}

function tell(known, name, detail) {
  known.elements.forEach((element) => element.dispatchEvent(new CustomEvent(name, { detail })));
}
