import { h, s } from './dom.js';

const width = 240;
const height = 56;

/** A small area chart of one series; the figures beside it say the same in words. Steps without a value are gaps. */
export function spark(label, values, format) {
  const most = Math.max(...values.filter((v) => v !== null), 0);
  const x = (index) => (index / Math.max(1, values.length - 1)) * width;
  const y = (value) => height - 3 - (most ? (value / most) * (height - 8) : 0);
  const runs = [];
  values.forEach((value, index) => {
    if (value === null) return;
    if (index === 0 || values[index - 1] === null) runs.push([]);
    runs.at(-1).push([x(index), y(value)]);
  });
  // A single value has no length; four pixels of line make it seen.
  for (const run of runs) if (run.length === 1) run.unshift([run[0][0] - 4, run[0][1]]);
  const line = runs.map((run) => `M${run.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join('L')}`).join('');
  const area = runs.map((run) => `M${run[0][0].toFixed(1)} ${height}L${run.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join('L')}L${run.at(-1)[0].toFixed(1)} ${height}Z`).join('');
  return h('span.spark', {},
    s('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${label}: most ${format(most)}` },
      s('path', { d: area, class: 'area' }), s('path', { d: line, class: 'line' })),
    h('small', {}, `most ${format(most)}`));
}

/** A wide chart of up to twenty lines with a scale. */
export function lines(label, series, format) {
  const most = Math.max(...series.flatMap((one) => one.values.filter((v) => v !== null)), 0);
  const [w, t] = [900, 220];
  const x = (index, length) => (index / Math.max(1, length - 1)) * w;
  const y = (value) => t - 2 - (most ? (value / most) * (t - 10) : 0);
  const picture = s('svg', { viewBox: `0 0 ${w} ${t}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${label}: most ${format(most)}` });
  for (const part of [0, 0.5, 1]) picture.append(s('path', { d: `M0 ${y(most * part)}H${w}`, class: 'grid' }));
  series.forEach((one, number) => {
    let pen = 'M';
    let d = '';
    one.values.forEach((value, index) => {
      if (value === null) pen = 'M';
      else {
        // A value without neighbours has no length; a few pixels of line make it seen.
        if ((one.values[index - 1] ?? null) === null && (one.values[index + 1] ?? null) === null) d += `M${x(index, one.values.length).toFixed(1) - 6} ${y(value).toFixed(1)}h6`;
        d += `${pen}${x(index, one.values.length).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = 'L';
      }
    });
    picture.append(s('path', { d, class: 'line', 'data-hue': number % 8 }));
  });
  return h('figure.lines', {}, h('figcaption', {}, format(most)), picture,
    h('ul', {}, series.map((one, number) => h('li', { 'data-hue': number % 8 }, h('i', { 'aria-hidden': 'true' }), one.label))));
}
