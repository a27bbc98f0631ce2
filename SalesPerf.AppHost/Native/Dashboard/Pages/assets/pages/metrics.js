import { get } from '../api.js';
import { lines, spark } from '../chart.js';
import { h, keep, say } from '../dom.js';
import { count, duration, hue } from '../format.js';
import { choice, empty, head, resourceName, setOptions, table } from '../ui.js';

const number = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 });
const orDash = (value, format = count) => (value === null || value === undefined ? '–' : format(value));
const seconds = (value) => duration(value * 1000);

/** A level with its history; red when it should be zero and is not. */
function level(name, figures, format = count, alarm = false) {
  if (!figures) return h('td.figure', {}, '–');
  return h('td.figure', { 'data-alarm': alarm && figures.now > 0 }, h('b', {}, orDash(figures.now, format)), spark(name, figures.series, format));
}

export function metricsPage(place, view) {
  let minutes = view.parameters().get('minutes') ?? '5';
  let picked = view.parameters().get('instrument') ?? '';
  const span = choice('Window', 'minutes', [['5', 'Last 5 minutes'], ['15', 'Last 15 minutes'], ['60', 'Last hour'], ['360', 'Last 6 hours']], minutes, (value) => { minutes = value; view.setParameters({ minutes }); view.refresh(); });
  const instrument = choice('Instrument', 'instrument', [['', 'Choose one…']], picked, (value) => { picked = value; view.setParameters({ instrument: value }); view.refresh(); });
  const summary = h('p.summary', { role: 'status' });
  const services = table('Requests by service', ['Service', 'Requests', { title: 'Refused (4xx)', class: 'number' }, 'Errors (5xx)', '95th percentile'], 'figures');
  const messaging = table('Messaging by service', ['Service', 'Outbox: pending', 'Outbox: age of the oldest', 'Outbox: quarantined', 'Dead letters'], 'figures');
  const queues = table('Queues', ['Queue', 'Service', 'Depth'], 'figures');
  const noServices = empty('No requests yet', 'Each service reports every second once it has answered its first request (health checks are left out).');
  const noMessaging = empty('No messaging figures yet', 'Services with an outbox report what waits, how old it is, and what was put aside.');
  const noQueues = empty('No queues yet', 'Each consumer reports the depth of its queue once the broker answers.');
  const chart = h('div.chart');
  place.append(head('Metrics', span), summary,
    h('h2', {}, 'Requests'), services.frame, noServices, h('h2', {}, 'Messaging'), messaging.frame, noMessaging, h('h2', {}, 'Queues'), queues.frame, noQueues,
    h('div.head.second', {}, h('h2', {}, 'Any instrument'), h('div.controls', {}, instrument)), chart);

  function fill({ frame, body }, nothing, items, keyOf, build) {
    keep(body, items, keyOf, build);
    frame.hidden = items.length === 0;
    nothing.hidden = items.length > 0;
  }

  const name = (resource) => h('th', { scope: 'row' }, resourceName(resource, hue(resource)));

  async function draw() {
    if (!picked) {
      chart.replaceChildren(h('p.hint', {}, 'Choose an instrument to see its series: levels of a gauge, gains of a counter by step, the 95th percentile of a histogram.'));
      return;
    }
    const [resource, instrumentName] = picked.split('|');
    const answer = await get('/api/metrics/series', { resource, instrument: instrumentName, minutes });
    chart.replaceChildren(answer.lines.length ? lines(picked, answer.lines, (value) => number.format(value)) : h('p.hint', {}, 'No point in this window.'));
  }

  return {
    topics: ['metrics'],
    async refresh() {
      const [report, instruments] = await Promise.all([get('/api/metrics', { minutes }), get('/api/metrics/instruments')]);
      fill(services, noServices, report.services, (r) => r.resource, (r) => h('tr', {}, name(r.resource),
        h('td.figure', {}, h('b', {}, count(r.requests)), spark('Requests', r.requestSeries, count)),
        h('td.number', {}, count(r.refusals)),
        h('td.figure', { 'data-alarm': r.errors > 0 }, h('b', {}, count(r.errors)), spark('Errors', r.errorSeries, count)),
        h('td.figure', {}, h('b', {}, orDash(r.p95Ms, duration)), spark('95th percentile', r.p95Series, duration))));
      fill(messaging, noMessaging, report.messaging, (r) => r.resource, (r) => h('tr', {}, name(r.resource),
        level('Pending', r.pending), level('Age', r.ageSeconds, seconds), level('Quarantined', r.quarantined, count, true), level('Dead letters', r.deadLetters, count, true)));
      fill(queues, noQueues, report.queues, (r) => `${r.resource}/${r.queue}`, (r) => h('tr', {}, h('th.mono', { scope: 'row' }, r.queue), h('td', {}, resourceName(r.resource, hue(r.resource))), level('Depth', r.depth)));
      setOptions(instrument, [['', 'Choose one…'], ...instruments.items.map((i) => [`${i.resource}|${i.instrument}`, `${i.resource} · ${i.instrument}${i.unit ? ` (${i.unit})` : ''}`])]);
      say(summary, `${count(report.stored.count)} of at most ${count(report.stored.capacity)} points of ${count(report.series)} series kept · one step is ${number.format(report.stepSeconds)} s`);
      await draw();
    },
  };
}
