/**
 * The stream of changes. It closes while the page is hidden: a browser allows six connections to one host over all its
 * tabs, and a hidden page has nothing to show.
 */
export function listen(onChanged, onState) {
  let source = null;

  function open() {
    if (source) return;
    source = new EventSource('/api/live');
    source.addEventListener('alive', () => onState('live'));
    source.addEventListener('changed', (event) => {
      onState('live');
      onChanged(new Set(JSON.parse(event.data).topics));
    });
    source.addEventListener('error', () => {
      onState('lost');
      // A refused stream is closed for good by the browser: try again, the runner may be starting anew.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(() => document.hidden || open(), 2000);
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      close();
      onState('paused');
    } else {
      open();
      onChanged(null);
    }
  });
  open();
}
