// htmx, loaded only where a page uses it.
import htmx from '../vendor/htmx.js';
import { policy } from './html.js';
import { loadedAgain, notLoaded } from './not-loaded.js';

// initSecurity is how htmx 4.0 takes a policy; its own hx-csp extension uses it too. No function makers: nothing is evaluated.
htmx.registerExtension('workspace', { init: (api) => { api.initSecurity(policy, null, null); } });

document.addEventListener('parts:fresh', (event) => { htmx.process(event.detail); });

// The address says what is shown, so that it can be sent to a colleague; a letter more is no step in the history.
document.addEventListener('htmx:after:swap', (event) => {
  const form = event.detail.ctx?.sourceElement?.form;
  if (form?.method === 'get') history.replaceState(history.state, '', `${form.action}?${new URLSearchParams(new FormData(form))}`);
});

// A server in trouble answers with a page of its own, which holds nothing to put in place: the old list stays.
document.addEventListener('htmx:before:swap', (event) => {
  const { ctx } = event.detail;
  if (!ctx?.response || ctx.response.status < 500) { if (ctx?.target) loadedAgain(ctx.target); return; }
  event.preventDefault();
  missed(ctx);
});
document.addEventListener('htmx:error', (event) => { if (navigator.onLine) missed(event.detail.ctx); });

function missed(ctx) {
  if (ctx?.target?.id) notLoaded(document.getElementById(ctx.target.id) ?? ctx.target, () => ctx.sourceElement.dispatchEvent(new Event('search', { bubbles: true })));
}
