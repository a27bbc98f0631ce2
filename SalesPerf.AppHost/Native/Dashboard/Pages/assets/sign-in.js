// After a click on a link in another site the browser withholds the strict cookie from the first request, but not from ours.
if (!location.pathname.startsWith('/login')) {
  const answer = await fetch('/api/telemetry');
  if (answer.ok) location.replace(location.href);
}
