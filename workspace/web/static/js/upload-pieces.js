// A large file in pieces (tus 1.0): after a lost connection, a pause or a reload it goes on where it was. Loaded when the first one comes.
import { icon, make } from './html.js';
import { freshId, send } from './http.js';
import { say } from './say.js';
import { _ } from './words.js';

const PIECE = 8 * 1024 * 1024;
const TUS = { 'Tus-Resumable': '1.0.0' };
/** Answers after which the same is tried again: not reached, in the midst of something else, busy, gone wrong once. */
const PASSES = new Set([0, 409, 423, 429, 500, 502, 503, 504]);

/** Send `file` for `target` ("customer:ID"). Resolves like `send`, or with {cancelled: true}. With `forPost` it waits for a post, as `upload`. */
export function uploadPieces(file, target, line, bar, { forPost = false } = {}) {
  const upload = new Upload(file, target, line, bar, forPost);
  return upload.run().finally(() => upload.controls.remove());
}

class Upload {
  constructor(file, target, line, bar, forPost) {
    Object.assign(this, { file, target, bar, forPost, url: null, offset: null, paused: false, cancelled: false, wait: 1000 });
    this.memory = `upload:${forPost ? 'post:' : ''}${target}:${file.name}:${file.size}:${file.lastModified}`;
    this.state = make('span', { class: 'muted small' });
    this.pause = make('button', { type: 'button', class: 'button button-small', 'aria-label': _('Pause %(name)s', { name: file.name }) }, _('Pause'));
    const cancel = make('button', { type: 'button', class: 'button button-quiet button-small', 'aria-label': _('Cancel %(name)s', { name: file.name }) }, icon('x'));
    this.controls = make('span', { class: 'upload-controls' }, this.state, this.pause, cancel);
    line.append(this.controls);
    this.pause.addEventListener('click', () => (this.paused ? this.resume() : this.hold()));
    cancel.addEventListener('click', () => { this.cancelled = true; this.stop(); });
    this.halt = new AbortController();
  }

  async run() {
    for (;;) {
      if (this.cancelled) return this.forget();
      if (this.paused) { await this.woken(); continue; }
      const answer = await this.step();
      if (this.cancelled || this.paused) { this.offset = null; continue; }
      if (answer.done) { forgetName(this.memory); this.bar.value = 1; return answer; }
      if (answer.status >= 200 && answer.status < 300) { this.wait = 1000; this.tell(''); continue; }
      if (answer.status === 404 && this.url) { forgetName(this.memory); this.url = null; this.offset = null; continue; }
      if (!PASSES.has(answer.status) || (answer.status === 409 && !this.url)) return answer;
      this.offset = null;
      this.tell(answer.status ? _('Trying again…') : _('Waiting for the connection…'));
      await this.woken(this.wait);
      this.wait = Math.min(this.wait * 2, 30000);
    }
  }

  /** One request: begin, ask how far it came, or send the next piece. */
  async step() {
    this.halt = new AbortController();
    let answer;
    if (!this.url) {
      answer = await this.ask('/uploads/', 'POST', { 'Upload-Length': this.file.size, 'Upload-Metadata': this.said() });
      if (answer.status === 201) this.url = new URL(answer.header('Location'), location.href).pathname;
    } else if (this.offset === null) {
      answer = await this.ask(this.url, 'HEAD');
    } else {
      const piece = this.file.slice(this.offset, this.offset + PIECE);
      const headers = { 'Upload-Offset': this.offset, 'Content-Type': 'application/offset+octet-stream' };
      answer = await this.ask(this.url, 'PATCH', headers, piece, (part) => this.show(this.offset + part * piece.size));
    }
    if (answer.status >= 200 && answer.status < 300) {
      this.offset = Number(answer.header('Upload-Offset'));
      this.show(this.offset);
      answer.done = this.forPost ? this.offset === this.file.size : Boolean(answer.header('Baton-Document'));
      if (this.forPost && answer.done) answer.upload = this.url.split('/').pop();
    }
    return answer;
  }

  ask(url, method, headers = {}, body = null, progress = null) {
    return send(url, body, { method, headers: { ...TUS, ...headers }, progress, signal: this.halt.signal });
  }

  said() {
    const [kind, id] = this.target.split(':');
    const words = { filename: this.file.name, [kind]: id, client_id: nameOf(this.memory), ...(this.forPost && { for: 'post' }) };
    return Object.entries(words).map(([key, value]) => `${key} ${base64(value)}`).join(',');
  }

  show(bytes) { this.bar.value = bytes / (this.file.size || 1); }

  tell(sentence) { if (this.state.textContent !== sentence) { this.state.textContent = sentence; if (sentence) say(`${this.file.name}: ${sentence}`); } }

  hold() { this.paused = true; this.pause.textContent = _('Go on'); this.pause.setAttribute('aria-label', _('Go on with %(name)s', { name: this.file.name })); this.tell(_('Paused')); this.stop(); }

  resume() { this.paused = false; this.pause.textContent = _('Pause'); this.pause.setAttribute('aria-label', _('Pause %(name)s', { name: this.file.name })); this.tell(''); this.stop(); }

  /** Break off what is on its way, but not the beginning: its answer says what there is to take back. */
  stop() { if (this.url) this.halt.abort(); this.wake?.(); }

  /** Until somebody presses a button, the connection comes back, or so many milliseconds have gone. */
  woken(most = 0) {
    return new Promise((resolve) => {
      const timer = most ? setTimeout(() => this.wake(), most) : null;
      this.wake = () => { clearTimeout(timer); removeEventListener('online', this.wake); this.wake = null; resolve(); };
      if (most) addEventListener('online', this.wake);
    });
  }

  async forget() {
    forgetName(this.memory);
    this.halt = new AbortController();
    if (this.url) await this.ask(this.url, 'DELETE');
    return { cancelled: true };
  }
}

const base64 = (words) => btoa(String.fromCodePoint(...new TextEncoder().encode(words)));

/** This file's name for itself, so that choosing it again after a reload goes on; where nothing is remembered, a new one. */
function nameOf(memory) {
  try {
    if (!localStorage.getItem(memory)) localStorage.setItem(memory, freshId());
    return localStorage.getItem(memory);
  } catch { return freshId(); }
}

function forgetName(memory) { try { localStorage.removeItem(memory); } catch { /* Nothing was remembered. */ } }
