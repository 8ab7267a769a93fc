// What the reader unfolded in a part of the page is unfolded in the part that takes its place (refresh.js).
let open = [];
const name = (summary) => summary.closest('[id]').id + summary.textContent;

document.addEventListener('part:fetched', ({ target }) => { open = [...target.querySelectorAll('details[open] > summary')].map(name); });
document.addEventListener('parts:fresh', ({ detail }) => {
  detail.querySelectorAll('details > summary').forEach((summary) => { summary.parentElement.open ||= open.includes(name(summary)); });
});
