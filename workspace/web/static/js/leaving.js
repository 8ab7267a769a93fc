// A page fades into the next one (css/base.css). Where the next one does not come, as at a restart, the browser ends the
// fading and says so by promises that it rejects: that is no fault of the page, which stays or goes as it would without.
const quiet = ({ viewTransition }) => {
  for (const part of ['ready', 'finished', 'updateCallbackDone']) viewTransition?.[part]?.catch(() => {});
};
for (const moment of ['pageswap', 'pagereveal']) addEventListener(moment, quiet);
addEventListener('unhandledrejection', (event) => {
  if (/^Transition was (aborted|skipped)/.test(event.reason?.message ?? '')) event.preventDefault();
});
