// The only place where strings become DOM. The page's policy forbids it everywhere else; htmx borrows this one (hypertext.js).
const trust = {
  createHTML: (text) => text,
  createScriptURL: (url) => {
    const { href, origin, pathname } = new URL(url, location.href);
    if (origin !== location.origin || !pathname.startsWith('/s/')) throw new TypeError(`${url} is no script of ours`);
    return href;
  },
};
export const policy = window.trustedTypes ? window.trustedTypes.createPolicy('workspace', trust) : trust;

/** Parse HTML which our server rendered; scripts in it never run. */
export function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/** The address of a script of ours, for a worker. */
export function ourScript(url) {
  return policy.createScriptURL(url);
}

/** Make an element with attributes and children (text or elements), without any HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** Draw one icon of the sprite; the sprite's address is taken from an icon already on the page. */
export function icon(name) {
  const known = document.querySelector('svg.icon use')?.getAttribute('href') ?? '#';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${known.split('#')[0]}#${name}`);
  svg.append(use);
  return svg;
}
