// <file-drop>: files may be dropped anywhere on it. With data-upload each is sent by itself at once, with its progress shown.
import { icon, make } from './html.js';
import { send } from './http.js';
import { LARGE, row } from './file-list.js';
import { refresh } from './refresh.js';
import { say } from './say.js';
import { _ } from './words.js';

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input[type="file"]');
    this.heard = new AbortController();
    const { signal } = this.heard;
    const holdsFiles = (event) => event.dataTransfer?.types.includes('Files');
    this.addEventListener('dragover', (event) => { if (holdsFiles(event)) { event.preventDefault(); this.dataset.over = ''; } }, { signal });
    this.addEventListener('dragleave', (event) => { if (!this.contains(event.relatedTarget)) delete this.dataset.over; }, { signal });
    this.addEventListener('drop', (event) => this.dropped(event), { signal });
    if (this.dataset.upload !== undefined) {
      this.input.addEventListener('change', () => { this.upload([...this.input.files]); this.input.value = ''; }, { signal });
    }
  }

  disconnectedCallback() { this.heard.abort(); }

  dropped(event) {
    delete this.dataset.over;
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    const chosen = new DataTransfer();
    const many = this.input.multiple ? [...event.dataTransfer.files] : [event.dataTransfer.files[0]];
    const kept = this.dataset.upload === undefined && this.input.multiple ? [...this.input.files] : [];
    [...kept, ...many].forEach((file) => chosen.items.add(file));
    this.input.files = chosen.files;
    this.input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Two at a time, so that one large file does not hold up the small ones and the line is not flooded. */
  async upload(files) {
    const waiting = files.map((file) => this.line(file));
    const next = async () => {
      for (let job = waiting.shift(); job; job = waiting.shift()) await this.one(job);
    };
    await Promise.all([next(), next()]);
    if (this.dataset.then === 'reload' && !this.querySelector('.unsent')) location.reload();
    else refresh('documents');
  }

  line(file) {
    const bar = make('progress', { max: '1', value: '0', 'aria-label': _('Uploading %(name)s', { name: file.name }) });
    const line = row(file, bar);
    this.querySelector('[data-files]').append(line);
    return { file, bar, line };
  }

  async one({ file, bar, line }) {
    const answer = await (file.size > LARGE && this.dataset.for ? this.inPieces(file, bar, line) : this.whole(file, bar));
    if (answer.cancelled) { line.remove(); return; }
    if (answer.status >= 200 && answer.status < 400) { line.remove(); say(_('%(name)s is uploaded', { name: file.name })); return; }
    const retry = make('button', { type: 'button', class: 'button button-small' }, _('Try again'));
    const leave = make('button', { type: 'button', class: 'button button-small button-quiet', 'aria-label': _('Leave %(name)s out', { name: file.name }) }, icon('x'));
    const why = make('p', { class: 'unsent', role: 'alert' }, `${file.name}: ${answer.sentence}`, retry, leave);
    line.replaceWith(why);
    retry.addEventListener('click', () => { why.remove(); this.upload([file]); });
    leave.addEventListener('click', () => why.remove());
  }

  whole(file, bar) {
    const body = new FormData(this.querySelector('form'));
    body.delete('file');
    body.append('file', file);
    return send(this.querySelector('form').action, body, { progress: (part) => { bar.value = part; } });
  }

  /** A large file survives a lost connection. What that needs is loaded now; where it cannot be, the form does. */
  async inPieces(file, bar, line) {
    const { uploadPieces } = await import('./upload-pieces.js').catch(() => ({}));
    return uploadPieces ? uploadPieces(file, this.dataset.for, line, bar) : this.whole(file, bar);
  }
}

customElements.define('file-drop', FileDrop);
