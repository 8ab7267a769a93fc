// Posts that the server has not taken yet, kept in this browser for this person and customer. Files cannot be kept here.

export function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]');
  } catch {
    return [];
  }
}

export function save(key, posts) {
  if (posts.length) localStorage.setItem(key, JSON.stringify(posts.map(({ id, fields }) => ({ id, fields: fields.filter(([name]) => name !== 'csrf_token') }))));
  else localStorage.removeItem(key);
}

/** Make the form of a kept post again. */
export function form({ fields }) {
  const body = new FormData();
  fields.forEach(([name, value]) => body.append(name, value));
  return body;
}

// Whoever signs out takes the drafts along, and the names of files half sent: the next person at this browser must not read them.
document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-sign-out]')) return;
  // The push about the ended session must not lead the next person to this one's page.
  document.body.dataset.leaving = 'yes';
  const mine = Object.keys(localStorage).filter((key) => key.startsWith('draft:') || key.startsWith('outbox:') || key.startsWith('upload:'));
  mine.forEach((key) => localStorage.removeItem(key));
});
