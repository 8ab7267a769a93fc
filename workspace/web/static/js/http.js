// Writes go over HTTP: a CSRF token, a status code and one sentence when something is wrong.
import { fragment } from './html.js';
import { _ } from './words.js';

// A page stays in the language that it was drawn in, whatever its reader chose since.
const spoken = { 'X-Language': document.documentElement.lang };
const ours = () => ({ ...spoken, 'X-CSRF-Token': document.querySelector('meta[name="csrf-token"]').content });

document.addEventListener('htmx:config:request', (event) => {
  Object.assign(event.detail.ctx.request.headers, ours());
});

/**
 * Send a form. Resolves to {status, html, sentence}; status 0 means that the server was not reached.
 * XMLHttpRequest rather than fetch, because only it tells how much of an upload has gone.
 */
export function send(url, body, { method = 'POST', key = null, progress = null, headers = {}, signal = null } = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    if (key) request.setRequestHeader('Idempotency-Key', key);
    Object.entries({ ...ours(), 'HX-Request': 'true', Accept: 'text/html, application/problem+json', ...headers }).forEach(([name, value]) => request.setRequestHeader(name, value));
    signal?.addEventListener('abort', () => request.abort());
    if (progress) request.upload.addEventListener('progress', (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener('loadend', () => resolve({
      status: request.status, html: request.responseText, sentence: request.status < 400 && request.status ? '' : sentence(request),
      location: request.responseURL, header: (name) => request.getResponseHeader(name),
    }));
    request.send(body);
  });
}

/** Say what was wrong in the server's own words, as far as it gave some. */
function sentence(request) {
  if (!request.status) return _('The server was not reached.');
  if ((request.getResponseHeader('Content-Type') ?? '').includes('json')) {
    try {
      const problem = JSON.parse(request.responseText);
      return problem.detail ?? problem.title ?? _('Not accepted (%(status)s).', { status: request.status });
    } catch { return _('Not accepted (%(status)s).', { status: request.status }); }
  }
  const content = fragment(request.responseText);
  const said = content.querySelector('[role="alert"], .wrong, .error-text')?.textContent.trim();
  return said || _('The server answered %(status)s. Try again in a moment.', { status: request.status });
}

const PATIENCE = 20000;

/** Fetch a page or a fragment of ours; throws when it is not there, or takes longer than twenty seconds. */
export async function get(url, headers = {}) {
  const response = await fetch(url, { headers: { ...spoken, Accept: 'text/html', ...headers }, credentials: 'same-origin', signal: AbortSignal.timeout?.(PATIENCE) });
  if (!response.ok || response.redirected && response.url.includes(document.body.dataset.signIn ?? '\0')) throw new Error(`${response.status} for ${url}`);
  return fragment(await response.text());
}

/** A name for a post that the client gives, so that sending it twice stores it once. Works without a secure context too. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
