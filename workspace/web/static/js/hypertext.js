// htmx, loaded only where a page uses it.
import htmx from '../vendor/htmx.js';
import { policy } from './html.js';

// initSecurity is how htmx 4.0 takes a policy; its own hx-csp extension uses it too. No function makers: nothing is evaluated.
htmx.registerExtension('workspace', { init: (api) => { api.initSecurity(policy, null, null); } });

document.addEventListener('parts:fresh', (event) => { htmx.process(event.detail); });

// The address says what is shown, so that it can be sent to a colleague; a letter more is no step in the history.
document.addEventListener('htmx:after:swap', (event) => {
  const form = event.detail.ctx?.sourceElement?.form;
  if (form?.method === 'get') history.replaceState(history.state, '', `${form.action}?${new URLSearchParams(new FormData(form))}`);
});
