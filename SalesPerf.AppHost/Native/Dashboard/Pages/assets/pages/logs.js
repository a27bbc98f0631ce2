import { get, resourceNames } from '../api.js';
import { h, keep, say } from '../dom.js';
import { count, dateTime, hue, shortId, time } from '../format.js';
import { choice, drawer, empty, head, pairs, resourceName, search, setOptions, table } from '../ui.js';

const levels = ['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical'];

export function logsPage(place, view) {
  const asked = view.parameters();
  const filter = { resource: asked.get('resource'), level: asked.get('level'), trace: asked.get('trace'), text: asked.get('text') };
  const set = (name) => (value) => { filter[name] = value || null; view.setParameters({ [name]: value }); view.refresh(); };
  const resource = choice('Resource', 'resource', [['', 'All']], filter.resource, set('resource'));
  const level = choice('Level', 'level', [['', 'All'], ...levels.slice(1).map((l) => [l, l === 'Critical' ? l : `${l} and above`])], filter.level, set('level'));
  const summary = h('p.summary', { role: 'status' });
  const { frame, body } = table('Structured logs', ['Resource', 'Level', 'Time', { title: 'Message', class: 'wide' }, 'Trace'], 'rows');
  const nothing = empty('No log records', 'Records appear as soon as a service writes one. If you filter, try a lower level, another resource or no trace.');
  place.append(head('Structured logs', resource, level, search('Trace', 'trace', filter.trace, set('trace'), 'Trace id'), search('Text', 'text', filter.text, set('text'), 'In message or category')), summary, frame, nothing);

  function row(log) {
    return h('tr', { 'data-level': log.level },
      h('td', {}, resourceName(log.resource, hue(log.resource))),
      h('td', {}, h('span.level', {}, log.level)),
      h('td.mono', {}, h('time', { datetime: log.at }, time(log.at))),
      h('td.wide', {}, h('button.link.clip', { type: 'button', 'data-focus': 'message', onclick: () => details(log) }, log.message || '(empty)')),
      h('td.mono', {}, log.traceId ? h('a', { href: `/traces/${log.traceId}` }, shortId(log.traceId)) : '–'));
  }

  function details(log) {
    const values = pairs(log.attributes.filter((a) => a.name !== 'exception.stacktrace').map((a) => [a.name, h('span.mono', {}, a.value)]));
    const stack = log.attributes.find((a) => a.name === 'exception.stacktrace');
    drawer('Log record', [
      h('p.message', {}, log.message),
      pairs([['Resource', log.resource], ['Level', log.level], ['Time', dateTime(log.at)], ['Category', log.category],
        ['Trace', log.traceId && h('a.mono', { href: `/traces/${log.traceId}${log.spanId ? `?span=${log.spanId}` : ''}` }, log.traceId)]]),
      log.attributes.length ? [h('h3', {}, 'Values'), values] : null,
      stack ? [h('h3', {}, 'Stack trace'), h('pre', { tabindex: '0' }, stack.value)] : null,
    ]);
  }

  return {
    topics: ['logs'],
    async refresh() {
      const [answer, resources] = await Promise.all([get('/api/logs', { ...filter, limit: 300 }), resourceNames('Project', 'Migration')]);
      const names = [...new Set([...resources, ...answer.items.map((l) => l.resource)])];
      setOptions(resource, [['', 'All'], ...names.map((name) => [name, name])]);
      keep(body, answer.items.reverse(), (log) => log.number, row, (log) => String(log.number));
      frame.hidden = answer.items.length === 0;
      nothing.hidden = answer.items.length > 0;
      const kept = `${count(answer.stored.count)} of at most ${count(answer.stored.capacity)} kept${answer.stored.evicted ? `, ${count(answer.stored.evicted)} older ones let go` : ''}`;
      say(summary, `${count(answer.items.length)} shown, latest first · ${kept}`);
    },
  };
}
