// The large files of a post: each goes in pieces before it, shows its progress on it, and is named in it. Loaded when there is one.
import { row } from './file-list.js';
import { make } from './html.js';
import { uploadPieces } from './upload-pieces.js';
import { _ } from './words.js';

/** What came whole and waits at the server, so that a post which is given back and sent again sends only words. */
const there = new Map();
const keyOf = (target, file) => [target, file.name, file.size, file.lastModified].join(':');

/**
 * Bring up `post.large`; the ids of what came are put into its fields. Resolves to null when all is there or was taken
 * away by its writer, else to the answer of what was refused.
 */
export async function bringUp(post, article, target) {
  const rows = make('div', { class: 'files' });
  article.querySelector('.entry-body').after(rows);
  try {
    for (const file of [...post.large]) {
      const refused = await one(post, file, rows, target);
      if (refused) return refused;
      post.large = post.large.filter((other) => other !== file);
    }
    return null;
  } finally { rows.remove(); }
}

async function one(post, file, rows, target) {
  const key = keyOf(target, file);
  if (!there.has(key)) {
    const bar = make('progress', { max: '1', value: '0', 'aria-label': _('Uploading %(name)s', { name: file.name }) });
    const line = row(file, bar);
    rows.append(line);
    const answer = await uploadPieces(file, target, line, bar, { forPost: true });
    line.remove();
    if (answer.cancelled) return null;
    if (!answer.upload) return answer;
    there.set(key, answer.upload);
  }
  post.sent.push(file);
  post.fields.push(['upload', there.get(key)]);
  post.body?.append('upload', there.get(key));
  return null;
}

/** The post was written, or its files are not there any more: they are not meant by their names again. */
export function forgetLarge(post, target) {
  post.sent?.forEach((file) => there.delete(keyOf(target, file)));
}
