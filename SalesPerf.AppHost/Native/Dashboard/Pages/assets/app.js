import { get } from './api.js';
import { h, say } from './dom.js';
import { icon } from './ui.js';
import { listen } from './live.js';
import { resourcesPage } from './pages/resources.js';
import { consolePage } from './pages/console.js';
import { logsPage } from './pages/logs.js';
import { tracesPage } from './pages/traces.js';
import { tracePage } from './pages/trace.js';
import { metricsPage } from './pages/metrics.js';
import { deadLettersPage } from './pages/dead-letters.js';

const pages = [
  { path: '/resources', title: 'Resources', icon: 'resources', open: resourcesPage },
  { path: '/console', title: 'Console', icon: 'console', open: consolePage },
  { path: '/structured-logs', title: 'Structured logs', icon: 'logs', telemetry: true, open: logsPage },
  { path: '/traces', title: 'Traces', icon: 'traces', telemetry: true, open: tracesPage },
  { path: '/metrics', title: 'Metrics', icon: 'metrics', telemetry: true, open: metricsPage },
  { path: '/dead-letters', title: 'Dead letters', icon: 'dead-letters', open: deadLettersPage },
];

const main = document.getElementById('main');
let current = null;
let running = false;
let again = null;
let foreign = null;

function pageOf(path) {
  const trace = path.match(/^\/traces\/(.+)$/);
  if (trace) return { ...pages[3], open: (place, view) => tracePage(place, view, decodeURIComponent(trace[1])) };
  const console = path.match(/^\/console\/(.+)$/);
  if (console) return { ...pages[1], open: (place, view) => consolePage(place, view, decodeURIComponent(console[1])) };
  return pages.find((page) => page.path === path) ?? pages[0];
}

function show() {
  const page = pageOf(location.pathname);
  document.title = `${page.title} · SalesPerf dashboard`;
  for (const link of document.querySelectorAll('#nav a')) {
    if (link.getAttribute('href') === page.path) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  current?.close?.();
  document.querySelector('.drawer')?.remove();
  main.replaceChildren();
  const view = { navigate, refresh: () => refresh(null), parameters: () => new URLSearchParams(location.search), setParameters };
  current = page.open(main, view);
  if (page.telemetry && foreign) main.prepend(h('p.notice', {}, 'Telemetry goes to ', h('a', { href: foreign }, foreign), ' (OTEL_EXPORTER_OTLP_ENDPOINT was set when this was started), so nothing arrives here.'));
  refresh(null);
}

/** Has the open page ask again for what it shows, one question at a time. Null means everything. */
async function refresh(topics) {
  const page = current;
  if (topics && page.topics.every((topic) => !topics.has(topic))) return;
  if (running) {
    again = again === null || topics === null ? { topics: null } : { topics: new Set([...(again.topics ?? []), ...topics]) };
    return;
  }
  running = true;
  try {
    await page.refresh(topics);
  } catch (error) {
    if (page === current) page.fail?.(error);
    console.error(error);
  } finally {
    running = false;
    const next = again;
    again = null;
    if (next) refresh(next.topics);
  }
}

function navigate(address) {
  history.pushState(null, '', address);
  show();
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function setParameters(changes) {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) parameters.set(name, value);
    else parameters.delete(name);
  }
  history.replaceState(null, '', parameters.size ? `?${parameters}` : location.pathname);
}

function followLinks(event) {
  const link = event.target.closest?.('a[href^="/"]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  event.preventDefault();
  navigate(link.getAttribute('href'));
}

function theme() {
  const button = document.getElementById('theme');
  const choices = ['system', 'light', 'dark'];
  const apply = (choice) => {
    document.documentElement.dataset.theme = choice;
    say(button, `Theme: ${choice}`);
  };
  apply(localStorage.getItem('theme') ?? 'system');
  button.addEventListener('click', () => {
    const choice = choices[(choices.indexOf(document.documentElement.dataset.theme) + 1) % choices.length];
    localStorage.setItem('theme', choice);
    apply(choice);
  });
}

function showState(state) {
  const place = document.getElementById('live');
  place.dataset.state = state;
  say(place, { live: 'Live', lost: 'Connection lost, trying again…', paused: 'Paused' }[state]);
}

document.getElementById('nav').append(h('ul', {}, pages.map((page) => h('li', {}, h('a', { href: page.path }, icon(page.icon), h('span', {}, page.title))))));
document.addEventListener('click', followLinks);
addEventListener('popstate', show);
foreign = (await get('/api/telemetry')).foreignOtlpEndpoint;
theme();
show();
listen(refresh, showState);
