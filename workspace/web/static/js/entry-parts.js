// What a post is made of: its words, small files that go with its form, and large ones that go in pieces before it.
import { LARGE } from './file-list.js';
import { freshId } from './http.js';

const wordsOf = (post) => post.fields.find(([name]) => name === 'body')?.[1] ?? '';

const smallOf = (body) => (body ? body.getAll('file').filter((file) => file.name) : []);

/** A post of what stands in the form. Where large files may go in pieces (for this target) they are `large`, out of its `body`. */
export function gathered(form, target) {
  const body = new FormData(form);
  body.set('client_id', freshId());
  const post = { id: body.get('client_id'), fields: [...body].filter(([, value]) => typeof value === 'string'), body, sent: [] };
  const files = smallOf(body);
  post.large = target ? files.filter((file) => file.size > LARGE) : [];
  if (post.large.length) {
    body.delete('file');
    files.filter((file) => file.size <= LARGE).forEach((file) => body.append('file', file));
  }
  return post;
}

/** Every file of a post, to be given back. */
export const filesOf = (post) => [...smallOf(post.body), ...(post.sent ?? []), ...(post.large ?? [])];

/** Its only file was taken away on its way, and it has no words. */
export const isEmpty = (post) => !wordsOf(post).trim() && !filesOf(post).length && !post.fields.some(([name]) => name === 'upload');

/**
 * Bring the large files up before the post. Resolves to null, or to the answer of what was refused. A post that then needs no
 * form any more can be kept in this browser like any other; until then whoever leaves the page finds its words again.
 */
export async function bringLarge(post, article, composer) {
  const { bringUp } = await import('./entry-large.js').catch(() => ({}));
  if (!bringUp) { post.large.splice(0).forEach((file) => post.body.append('file', file)); return null; }
  const leave = () => { composer.text.value = [wordsOf(post), composer.text.value].filter(Boolean).join('\n\n'); composer.keep(); };
  addEventListener('pagehide', leave);
  const refused = await bringUp(post, article, composer.dataset.for);
  removeEventListener('pagehide', leave);
  if (!refused && !smallOf(post.body).length) { post.body = null; composer.stow(post); }
  return refused;
}

/** The post was written, or what it names is gone: the same file is brought up anew next time. */
export function forgetLarge(post, target) {
  if (post.sent?.length) import('./entry-large.js').then((large) => large.forgetLarge(post, target), () => {});
}
