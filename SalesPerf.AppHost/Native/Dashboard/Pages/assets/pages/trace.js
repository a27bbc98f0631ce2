import { get } from '../api.js';
import { h, keep, say } from '../dom.js';
import { count, dateTime, duration, hue } from '../format.js';
import { drawer, empty, head, icon, pairs, resourceName } from '../ui.js';

const words = { Internal: 'internal', Http: 'HTTP', Grpc: 'gRPC', Sql: 'SQL', Cache: 'cache', Outbox: 'outbox', Publish: 'publish', Consume: 'consume' };

export function tracePage(place, view, id) {
  let opened = view.parameters().get('span');
  let shown = null;
  const title = head('Trace');
  const summary = h('p.summary', { role: 'status' });
  const cause = h('div.cause', { role: 'alert' });
  const legend = h('p.legend');
  const scale = h('div.scale', { 'aria-hidden': 'true' });
  const list = h('ol.waterfall', { 'aria-label': 'Spans, each below its caller' });
  const nothing = empty('This trace is not here', '');
  const frame = h('div.frame.falls', {}, scale, list);
  cause.hidden = nothing.hidden = true;
  place.append(h('p.back', {}, h('a', { href: '/traces' }, 'Traces')), title, summary, cause, legend, frame, nothing);

  function bar(trace) {
    return (span) => {
      const total = trace.durationMs || 0.001;
      const left = Math.min(99.5, (100 * span.offsetMs) / total);
      const width = Math.max(0.4, Math.min(100 - left, (100 * span.durationMs) / total));
      const label = h('span.bar-label', { style: left + width > 70 ? { right: `${100 - left}%` } : { left: `${left + width}%` } }, duration(span.durationMs));
      return h('li', { 'data-error': span.hasError, 'data-hue': hue(span.resource) },
        h('button', { type: 'button', 'data-focus': 'span', 'data-span': span.spanId, onclick: () => details(span),
          'aria-label': `${span.resource}, ${words[span.category]}, ${span.name}, starts at ${duration(span.offsetMs)}, takes ${duration(span.durationMs)}${span.hasError ? `, failed: ${span.failure}` : ''}` },
          h('span.what', { style: { paddingLeft: `${Math.min(span.depth, 24) * 14}px` } },
            span.hasError ? icon('bad') : null, h('b', {}, span.resource), h('span.category', { 'data-category': span.category }, words[span.category]),
            h('span.name', {}, span.name), span.callerIsMissing ? h('span.tag', { title: 'The caller of this span has not arrived' }, 'caller missing') : null),
          h('span.lane', {}, h('i', { style: { left: `${left}%`, width: `${width}%` } }), label)));
    };
  }

  function details(span) {
    view.setParameters({ span: span.spanId });
    const events = span.events.map((event) => [
      h('h3', {}, `${event.name} at ${duration(event.offsetMs)}`),
      pairs(event.attributes.map((a) => [a.name, a.name === 'exception.stacktrace' ? h('pre', { tabindex: '0' }, a.value) : a.value])),
    ]);
    drawer(span.name, [
      span.failure ? h('p.message.bad', {}, span.failure) : null,
      h('p.links', {}, h('a', { href: `/structured-logs?trace=${shown.traceId}` }, 'Logs of this trace'), h('a', { href: `/console/${span.resource}` }, `Console of ${span.resource}`)),
      pairs([['Resource', span.resource], ['What', words[span.category]], ['Kind', span.kind], ['Starts at', duration(span.offsetMs)], ['Takes', duration(span.durationMs)], ['Span', h('span.mono', {}, span.spanId)]]),
      span.attributes.length ? [h('h3', {}, 'Attributes'), pairs(span.attributes.map((a) => [a.name, h('span.mono', {}, a.value)]))] : null,
      events,
      span.links.length ? [h('h3', {}, 'Links'), h('ul', {}, span.links.map((link) => h('li', {}, h('a.mono', { href: `/traces/${link.traceId}?span=${link.spanId}` }, link.traceId))))] : null,
    ], () => view.setParameters({ span: null }));
  }

  function drawCause(trace) {
    cause.hidden = !trace.cause;
    const content = JSON.stringify(trace.cause);
    if (!trace.cause || cause.dataset.content === content) return;
    cause.dataset.content = content;
    cause.replaceChildren(icon('bad'), h('div', {},
      h('p', {}, h('b', {}, `Failed in ${trace.cause.resource}`), ` · ${trace.cause.name}`),
      h('p.mono', {}, trace.cause.message),
      h('p.links', {},
        h('button.link', { type: 'button', onclick: () => list.querySelector(`[data-span="${trace.cause.spanId}"]`)?.click() }, 'Open this span'),
        h('a', { href: `/structured-logs?trace=${trace.traceId}&level=Warning` }, 'Its warnings and errors'))));
  }

  return {
    topics: ['traces', 'logs'],
    async refresh() {
      const trace = await get(`/api/traces/${encodeURIComponent(id)}`);
      shown = trace;
      nothing.hidden = true;
      frame.hidden = false;
      say(title.querySelector('h1'), trace.name);
      summary.replaceChildren(
        `${dateTime(trace.startedAt)} · ${duration(trace.durationMs)} · ${count(trace.spans.length)} spans · `,
        h('a', { href: `/structured-logs?trace=${trace.traceId}` }, trace.logs === 1 ? '1 log record' : `${count(trace.logs)} log records`),
        trace.isConnected ? '' : ' · some callers have not arrived yet',
        h('span.mono.id', {}, trace.traceId));
      legend.replaceChildren(...trace.resources.map((name) => resourceName(name, hue(name))));
      scale.replaceChildren(h('span'), h('span.ticks', {}, [0, 0.25, 0.5, 0.75, 1].map((part) => h('i', { style: { left: `${part * 100}%` } }, duration(trace.durationMs * part)))));
      drawCause(trace);
      keep(list, trace.spans, (span) => span.spanId, bar(trace), (span) => JSON.stringify([span, trace.durationMs]));
      if (opened) {
        const wanted = opened;
        opened = null;
        list.querySelector(`[data-span="${CSS.escape(wanted)}"]`)?.click();
      }
    },
    fail(error) {
      nothing.hidden = false;
      frame.hidden = true;
      say(nothing.querySelector('p'), error.message);
    },
  };
}
