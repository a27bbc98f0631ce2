/**
 * The stream of changes. It closes while the page is hidden: a browser allows six connections to one host over all its
 * tabs, and a hidden page has nothing to show.
 */
export function listen(onChanged, onState) {
  let source = null;
  let wasLost = false;

  function open() {
    if (source) return;
    source = new EventSource('/api/live');
    source.addEventListener('alive', () => {
      onState('live');
      if (wasLost) onChanged(null);
      wasLost = false;
    });
    source.addEventListener('changed', (event) => {
      onState('live');
      onChanged(new Set(JSON.parse(event.data).topics));
    });
    source.addEventListener('error', () => {
      onState('lost');
      wasLost = true;
      // A refused stream is closed for good by the browser: the runner started anew and knows this session no more, or is about to.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(async () => {
        const answer = await fetch('/api/telemetry').catch(() => null);
        if (answer?.status === 401) location.reload();
        else if (!document.hidden) open();
      }, 2000);
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
