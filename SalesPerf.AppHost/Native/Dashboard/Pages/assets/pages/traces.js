import { get, resourceNames } from '../api.js';
import { h, keep, say } from '../dom.js';
import { count, dateTime, duration, hue, shortId } from '../format.js';
import { check, choice, empty, head, resourceName, search, setOptions, table } from '../ui.js';

export function tracesPage(place, view) {
  const asked = view.parameters();
  const filter = { resource: asked.get('resource'), text: asked.get('text'), errors: asked.get('errors'), background: asked.get('background'), minMs: asked.get('minMs'), order: asked.get('order') };
  const set = (name) => (value) => { filter[name] = value || null; view.setParameters({ [name]: value ? String(value) : null }); view.refresh(); };
  const resource = choice('Resource', 'resource', [['', 'All']], filter.resource, set('resource'));
  const summary = h('p.summary', { role: 'status' });
  const { frame, body } = table('Traces', ['Name', 'Started', { title: 'Spans', class: 'number' }, 'Resources', { title: 'Duration', class: 'bar' }, 'Trace'], 'rows');
  const nothing = empty('No traces', 'Send a request through the gateway and its trace appears here within a second or two. If you filter, try fewer conditions.');
  place.append(
    head('Traces', resource,
      choice('Order', 'order', [['', 'Latest first'], ['Duration', 'Longest first']], filter.order, set('order')),
      choice('Lasting at least', 'minMs', [['', 'Any time'], ['10', '10 ms'], ['100', '100 ms'], ['500', '500 ms'], ['1000', '1 s'], ['5000', '5 s']], filter.minMs, set('minMs')),
      search('Text', 'text', filter.text, set('text'), 'Name or trace id'),
      check('Errors only', 'errors', filter.errors, set('errors')),
      check('Background too', 'background', filter.background, set('background'))),
    summary, frame, nothing);

  const row = (longest) => (trace) => {
    const bar = h('span.meter', { 'aria-hidden': 'true' }, h('i', { style: { width: `${Math.max(2, (100 * trace.durationMs) / longest)}%` } }));
    return h('tr', { 'data-error': trace.errors > 0 },
      h('th', { scope: 'row' }, h('a', { href: `/traces/${trace.traceId}`, 'data-focus': 'name' }, h('b', {}, trace.resource), ' ', trace.name), trace.errors ? h('span.tag.bad', {}, trace.errors === 1 ? '1 error' : `${trace.errors} errors`) : null),
      h('td', {}, h('time', { datetime: trace.startedAt }, dateTime(trace.startedAt))),
      h('td.number', {}, count(trace.spans)),
      h('td', {}, h('span.resources', {}, trace.resources.map((name) => resourceName(name, hue(name))))),
      h('td.bar', {}, h('span', {}, duration(trace.durationMs)), bar),
      h('td.mono', {}, shortId(trace.traceId)));
  };

  return {
    topics: ['traces'],
    async refresh() {
      const [answer, resources] = await Promise.all([get('/api/traces', { ...filter, limit: 200 }), resourceNames('Project')]);
      setOptions(resource, [['', 'All'], ...[...new Set([...resources, ...answer.items.flatMap((t) => t.resources)])].map((name) => [name, name])]);
      const longest = Math.max(...answer.items.map((t) => t.durationMs), 0.001);
      keep(body, answer.items, (t) => t.traceId, row(longest), (t) => JSON.stringify([t, longest]));
      frame.hidden = answer.items.length === 0;
      nothing.hidden = answer.items.length > 0;
      const kept = `${count(answer.stored.count)} of at most ${count(answer.stored.capacity)} kept${answer.stored.evicted ? `, ${count(answer.stored.evicted)} older ones let go` : ''}`;
      say(summary, `${count(answer.items.length)} shown · ${kept}${answer.droppedSpans ? ` · ${count(answer.droppedSpans)} spans of overlong traces left out` : ''}`);
    },
  };
}
