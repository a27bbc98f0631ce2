import { command, get } from '../api.js';
import { h, keep, say } from '../dom.js';
import { ago, dateTime, hue } from '../format.js';
import { button, drawer, empty, head, icon, pairs, resourceName, run, search, table } from '../ui.js';

const looks = {
  Running: ['ok', 'ok'], Completed: ['ok', 'done'], Starting: ['wait', 'wait'], Waiting: ['wait', 'wait'], Restarting: ['wait', 'warn'],
  Unhealthy: ['bad', 'bad'], Failed: ['bad', 'bad'], Stopped: ['off', 'off'],
};

/** State as icon and word. */
function stateOf(resource) {
  const [shape, look] = looks[resource.state] ?? ['off', 'off'];
  return h('span.state', { 'data-look': look }, icon(shape), resource.state);
}

export function resourcesPage(place, view) {
  let items = [];
  let open = null;
  let text = '';
  const summary = h('p.summary', { role: 'status' });
  const { frame, body } = table('Resources', ['Name', 'State', 'Health', 'Address', { title: 'Restarts', class: 'number' }, 'Up for', { title: 'Commands', class: 'commands' }]);
  const nothing = empty('No resources', 'The runner has not started anything yet. Once it does, every process appears here.');
  place.append(head('Resources', search('Filter', 'filter', '', (value) => { text = value.toLowerCase(); draw(); }, 'Name or kind')), summary, frame, nothing);

  function draw() {
    const shown = items.filter((r) => !text || r.name.includes(text) || r.kind.toLowerCase().includes(text));
    keep(body, shown, (r) => r.name, row, (r) => JSON.stringify([r, r.startedAt && ago(r.startedAt)]));
    frame.hidden = items.length === 0;
    nothing.hidden = items.length > 0;
    const bad = items.filter((r) => ['Unhealthy', 'Failed', 'Restarting'].includes(r.state));
    const well = items.filter((r) => ['Running', 'Completed'].includes(r.state)).length;
    say(summary, items.length ? `${well} of ${items.length} are well${bad.length ? `; look at ${bad.map((r) => r.name).join(', ')}` : ''}` : '');
    if (open) fill(open.panel, open.name);
  }

  function row(resource) {
    const restart = button('Restart', 'restart', (event) => run(event.currentTarget, () => command(`resources/${encodeURIComponent(resource.name)}/restart`), `${resource.name} was started again`), { 'data-focus': 'restart', 'aria-label': `Restart ${resource.name}` });
    const stop = button('Stop', 'stop', (event) => run(event.currentTarget, () => command(`resources/${encodeURIComponent(resource.name)}/stop`), `${resource.name} was stopped`), { 'data-focus': 'stop', 'aria-label': `Stop ${resource.name}` });
    stop.disabled = ['Stopped', 'Completed', 'Failed'].includes(resource.state);
    return h('tr', {},
      h('th', { scope: 'row' }, h('button.link', { type: 'button', 'data-focus': 'name', onclick: () => details(resource.name) }, resourceName(resource.name, hue(resource.name))), h('span.kind', {}, resource.kind)),
      h('td', {}, stateOf(resource)),
      h('td.detail', {}, resource.healthDetail ?? '–'),
      h('td', {}, resource.addresses.length ? resource.addresses.map((address) => h('div', {}, address.startsWith('http') ? h('a', { href: address, target: '_blank', rel: 'noopener' }, address) : address)) : '–'),
      h('td.number', {}, String(resource.restarts)),
      h('td', {}, resource.startedAt && resource.processId ? ago(resource.startedAt) : '–'),
      h('td.commands', {}, resource.canCommand ? [restart, stop] : null));
  }

  function details(name) {
    const panel = drawer(name, h('div'), () => { open = null; view.setParameters({ resource: null }); });
    open = { panel, name };
    view.setParameters({ resource: name });
    fill(panel, name);
  }

  function fill(panel, name) {
    const resource = items.find((r) => r.name === name);
    const content = JSON.stringify(resource);
    if (!resource || panel.dataset.content === content) return;
    panel.dataset.content = content;
    const variables = table(`Environment of ${name}`, ['Variable', 'Value'], 'plain');
    variables.body.append(...resource.environment.map((v) => h('tr', {}, h('th', { scope: 'row' }, v.name), h('td.mono', {}, v.value, v.isMasked ? h('span.tag', { title: 'A secret is hidden' }, 'masked') : null))));
    panel.querySelector('.drawer-body').replaceChildren(
      h('p.links', {}, h('a', { href: `/console/${name}` }, 'Console'), h('a', { href: `/structured-logs?resource=${name}` }, 'Structured logs'), h('a', { href: `/traces?resource=${name}` }, 'Traces')),
      pairs([['State', stateOf(resource)], ['Health', resource.healthDetail], ['Kind', resource.kind], ['Process', resource.processId && String(resource.processId)], ['Exit code', resource.exitCode === null ? null : String(resource.exitCode)],
        ['Started', resource.startedAt && dateTime(resource.startedAt)], ['Restarts', String(resource.restarts)], ['Address', resource.addresses.join(', ')]]),
      h('h3', {}, 'Environment'),
      resource.environment.length ? variables.frame : h('p.hint', {}, 'It got no variables of its own.'));
  }

  // "Up for" goes on without any change of the system.
  const clock = setInterval(draw, 1000);

  return {
    topics: ['resources'],
    async refresh() {
      items = (await get('/api/resources')).items;
      draw();
      const asked = view.parameters().get('resource');
      if (asked && !open && items.some((r) => r.name === asked)) details(asked);
    },
    close: () => clearInterval(clock),
  };
}
