import { command, get } from '../api.js';
import { h, keep, say } from '../dom.js';
import { count, dateTime, hue } from '../format.js';
import { button, drawer, empty, head, pairs, resourceName, run, shortType, table } from '../ui.js';

export function deadLettersPage(place, view) {
  const summary = h('p.summary', { role: 'status' });
  const problems = h('div.problems');
  const { frame, body } = table('Dead letters', ['Event', 'Queue', { title: 'Reason', class: 'wide' }, 'Set aside', { title: 'Times', class: 'number' }, 'Trace', { title: 'Commands', class: 'commands' }], 'rows');
  const nothing = empty('No dead letters', 'A message lands here when its consumer refused it for good or ran out of attempts. Repair the cause, then replay it.');
  place.append(head('Dead letters', button('Look again', 'restart', () => view.refresh())), summary, problems, frame, nothing);

  function row(letter) {
    const replay = button('Replay', 'restart', (event) => run(event.currentTarget, async () => {
      await command(`dead-letters/${letter.service}/${letter.id}/replay`);
      view.refresh();
    }, 'The message is tried again'), { 'data-focus': 'replay', 'aria-label': `Replay ${shortType(letter.eventType)} at ${letter.queue}` });
    return h('tr', {},
      h('th', { scope: 'row' }, h('button.link', { type: 'button', 'data-focus': 'event', onclick: () => details(letter) }, shortType(letter.eventType)), h('span.kind', {}, resourceName(letter.service, hue(letter.service)))),
      h('td.mono', {}, letter.queue),
      h('td.wide', {}, h('span.tag.bad', {}, letter.code ?? letter.reason), ' ', letter.message ?? ''),
      h('td', {}, h('time', { datetime: letter.recordedAt }, dateTime(letter.recordedAt)), letter.replayedAt ? h('span.kind', {}, `replayed ${dateTime(letter.replayedAt)}`) : null),
      h('td.number', {}, count(letter.times)),
      h('td.mono', {}, letter.traceId ? h('a', { href: `/traces/${letter.traceId}` }, 'Open') : '–'),
      h('td.commands', {}, replay));
  }

  function details(letter) {
    drawer(shortType(letter.eventType), [
      h('p.message.bad', {}, letter.message ?? letter.reason),
      pairs([['Service', letter.service], ['Queue', letter.queue], ['Reason', letter.reason], ['Code', letter.code], ['Exception', letter.exceptionType], ['Event', letter.eventType], ['Event id', letter.eventId], ['Key', letter.key],
        ['From', letter.source], ['Attempt', String(letter.attempt)], ['Set aside', `${dateTime(letter.recordedAt)}, ${letter.times === 1 ? 'once' : `${letter.times} times`}`],
        ['Published', letter.occurredAt && dateTime(letter.occurredAt)], ['Replayed', letter.replayedAt && dateTime(letter.replayedAt)],
        ['Trace', letter.traceId && h('a.mono', { href: `/traces/${letter.traceId}` }, letter.traceId)]]),
      h('p.hint', {}, 'The content is business data and is not shown here.'),
    ]);
  }

  // Dead letters are rows in each service's database: nothing tells of a new one, so the page asks now and then.
  const clock = setInterval(() => document.hidden || view.refresh(), 5000);

  return {
    topics: ['deadLetters', 'resources'],
    async refresh() {
      const services = (await get('/api/dead-letters')).services;
      const letters = services.flatMap((s) => s.items.map((item) => ({ ...item, service: s.service })));
      keep(body, letters, (l) => l.id, row);
      keep(problems, services.filter((s) => s.problem), (s) => s.service, (s) => h('p.notice', {}, h('b', {}, s.service), ` cannot say: ${s.problem}`));
      const silent = services.filter((s) => s.problem).length;
      frame.hidden = letters.length === 0;
      nothing.hidden = letters.length > 0 || (silent > 0 && silent === services.length);
      say(summary, `${letters.length === 1 ? '1 dead letter' : `${count(letters.length)} dead letters`} in ${count(services.length - silent)} of ${count(services.length)} services${services.some((s) => s.hasMore) ? ' · the first ones are shown' : ''}`);
    },
    close: () => clearInterval(clock),
  };
}
