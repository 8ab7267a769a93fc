// The files chosen for one form: shown with name and size, each to be taken back before it is sent.
import { icon, make } from './html.js';
import { _ } from './words.js';

/** Bytes from which a file goes in pieces: it survives a lost connection. */
export const LARGE = 4 * 1024 * 1024;

export const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** One line for a file, with a picture where it is one. */
export function row(file, ...more) {
  let picture = icon('file-text');
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
    picture = make('img', { alt: '', src: URL.createObjectURL(file) });
    picture.addEventListener('load', () => URL.revokeObjectURL(picture.src));
  }
  return make('div', { class: 'file-row' }, picture, make('span', { class: 'ellipsis' }, file.name), make('span', { class: 'muted nowrap' }, size(file.size)), ...more);
}

/** Keep the input and the shown list in step; `limit` in bytes, 0 for none. */
export function fileList(input, list, limit = 0) {
  const put = (files) => {
    const chosen = new DataTransfer();
    files.forEach((file) => chosen.items.add(file));
    input.files = chosen.files;
    render();
  };
  const render = () => {
    list.replaceChildren(...[...input.files].map((file, place) => {
      const take = make('button', { type: 'button', class: 'button button-quiet button-small push', 'aria-label': _('Take %(name)s away', { name: file.name }) }, icon('x'));
      take.addEventListener('click', () => put([...input.files].filter((_, other) => other !== place)));
      const line = row(file, take);
      if (limit && file.size > limit) line.append(make('span', { class: 'chip', 'data-tone': 'danger' }, _('over %(size)s', { size: size(limit) })));
      return line;
    }));
  };
  let before = [];
  input.addEventListener('click', () => { before = [...input.files]; });
  input.addEventListener('change', () => { put([...before, ...input.files]); before = []; });
  return {
    put,
    count: () => input.files.length,
    clear: () => put([]),
    take(files, event) {
      if (!files?.length) return;
      event.preventDefault();
      put([...input.files, ...[...files].map(named)]);
    },
  };
}

/** Pasted pictures are all called image.png; the moment tells them apart. */
function named(file) {
  if (file.name !== 'image.png') return file;
  return new File([file], `${_('Pasted')} ${new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')}.png`, { type: file.type });
}
