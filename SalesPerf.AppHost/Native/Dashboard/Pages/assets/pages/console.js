import { get, resourceNames } from '../api.js';
import { h, say } from '../dom.js';
import { time } from '../format.js';
import { check, choice, empty, head, setOptions } from '../ui.js';

const mostLines = 5000;

export function consolePage(place, view, asked) {
  let name = asked ?? null;
  let last = 0;
  let follow = true;
  const picker = choice('Resource', 'resource', name ? [[name, name]] : [], name, (value) => view.navigate(`/console/${encodeURIComponent(value)}`));
  const following = check('Follow', 'follow', true, (value) => { follow = value; if (follow) lines.scrollTop = lines.scrollHeight; });
  const lines = h('div.console', { role: 'log', tabindex: '0', 'aria-label': 'Console output', 'aria-live': 'off' });
  const nothing = empty('Nothing written yet', 'What the process writes to its standard output and error appears here at once.');
  nothing.hidden = true;
  place.append(head('Console', picker, following), lines, nothing);

  lines.addEventListener('scroll', () => {
    const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 24;
    if (atEnd === follow) return;
    follow = atEnd;
    following.querySelector('input').checked = follow;
  });

  return {
    topics: ['console'],
    async refresh() {
      const resources = await resourceNames('Project', 'Migration', 'Server');
      setOptions(picker, resources.map((r) => [r, r]));
      name ??= resources[0] ?? null;
      if (!name) {
        say(nothing.querySelector('h2'), 'No resources');
        nothing.hidden = false;
        return;
      }
      picker.querySelector('select').value = name;
      const fresh = (await get(`/api/resources/${encodeURIComponent(name)}/console`, { after: last, limit: 2000 })).items;
      const stick = follow;
      if (fresh.length) {
        last = fresh.at(-1).number;
        lines.append(...fresh.map((line) => h(line.isError ? 'p.error' : 'p', {}, h('time', { datetime: line.at }, time(line.at)), h('span', {}, line.text))));
        while (lines.childElementCount > mostLines) lines.firstChild.remove();
        if (stick) lines.scrollTop = lines.scrollHeight;
      }
      nothing.hidden = lines.childElementCount > 0;
      lines.hidden = !nothing.hidden;
    },
    fail(error) {
      say(nothing.querySelector('h2'), 'Nothing to show');
      say(nothing.querySelector('p'), error.message);
      nothing.hidden = false;
      lines.hidden = true;
    },
  };
}
