// The tab says how much is not read: "(3)" before the title, and a dot on the icon. The server wrote both; this keeps them true.

function tell(badge) {
  const count = Number(badge.dataset.count);
  document.title = (count ? `(${count}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  const link = document.querySelector('link[rel="icon"]');
  const wanted = link.href.replace(/favicon(-unread)?\.svg/, count ? 'favicon-unread.svg' : 'favicon.svg');
  if (link.href !== wanted) link.href = wanted;
}

document.addEventListener('parts:fresh', ({ detail }) => { if (detail.id === 'badge-inbox') tell(detail); });
