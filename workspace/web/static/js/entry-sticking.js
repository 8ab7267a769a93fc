// React to an entry and pin it. The server says what stands; the page is put right by its answer, and by the push to everybody.
import { fragment, make } from './html.js';
import { send } from './http.js';
import { say, toast } from './say.js';
import { _ } from './words.js';

const QUICK = ['👍', '❤️', '🎉', '👀', '✅', '🙏', '😄', '🤔'];
const NAMES = _('thumbs up, heart, party, eyes, done, thanks, smile, thinking').split(', ');
let picker = null;

/** Do what the button says: open the choice, give or take back one emoji, pin or unpin. */
export function stick(entry, button) {
  if (button.dataset.act === 'react') open(entry, button);
  else if (button.dataset.act === 'pin') put(entry, 'pin', { on: button.dataset.on });
  else put(entry, 'reactions', { emoji: button.dataset.emoji, on: button.getAttribute('aria-pressed') === 'true' ? '0' : '1' });
}

/** Resolve a comment on a document, or open it again. */
export function settle(entry, button) {
  tell(entry, button.dataset.url, { on: button.dataset.on });
}

function put(entry, what, values) {
  return tell(entry, `/entries/${entry.dataset.id}/${what}`, values);
}

async function tell(entry, url, values) {
  const body = new FormData();
  Object.entries(values).forEach(([name, value]) => body.set(name, value));
  const answer = await send(url, body);
  if (answer.status !== 200) { toast(answer.sentence); say(answer.sentence); return; }
  const article = fragment(answer.html).querySelector('article');
  entry.closest('live-timeline')?.dispatchEvent(new CustomEvent('entry:put', { detail: { article, quiet: true } }));
}

function open(entry, button) {
  picker?.remove();
  picker = make('div', { class: 'emoji-picker', popover: 'auto', role: 'group', 'aria-label': _('React with') });
  QUICK.forEach((sign, index) => {
    const choice = make('button', { type: 'button', class: 'button button-quiet', 'aria-label': NAMES[index], title: NAMES[index] }, sign);
    choice.addEventListener('click', () => { picker.hidePopover(); put(entry, 'reactions', { emoji: sign, on: '1' }); });
    picker.append(choice);
  });
  picker.addEventListener('keydown', walk);
  document.body.append(picker);
  picker.showPopover();
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = picker;
  // Within the column of the entries: neither the filters above it nor the rail beside it are covered.
  const column = (entry.closest('.feed') ?? document.documentElement).getBoundingClientRect();
  const right = Math.min(column.right, innerWidth - 8);
  picker.style.left = `${Math.max(8, Math.min(at.left, right - width))}px`;
  picker.style.top = `${at.top - height - 4 >= Math.max(column.top, 8) ? at.top - height - 4 : at.bottom + 4}px`;
  picker.firstElementChild.focus();
}

function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const choices = [...picker.children];
  choices[(choices.indexOf(document.activeElement) + step + choices.length) % choices.length].focus();
}
