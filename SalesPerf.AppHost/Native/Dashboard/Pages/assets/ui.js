import { h, s } from './dom.js';

const paths = {
  resources: 'M4 5h16v5H4zM4 14h16v5H4zM7.5 7.5h.01M7.5 16.5h.01',
  console: 'M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5M13 15h4',
  logs: 'M5 6h14M5 10h14M5 14h9M5 18h6',
  traces: 'M4 6h9M8 11h10M12 16h8',
  metrics: 'M4 19V5M4 19h16M8 15l3.5-4 3 2.5L20 8',
  'dead-letters': 'M4 6h16v12H4zM4 7l8 6 8-6M9.5 15.5l-3 0',
  restart: 'M19 12a7 7 0 1 1-2-4.9M19 4v4h-4',
  stop: 'M7 7h10v10H7z',
  close: 'M6 6l12 12M18 6L6 18',
  open: 'M9 6l6 6-6 6',
  ok: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M12 7v6M12 17h.01M12 3l9.5 17h-19z',
  wait: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  off: 'M7 12h10M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
};

/** A line icon; decoration only, the words beside it say the same. */
export const icon = (name) =>
  s('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, s('path', { d: paths[name] }));

/** The heading of a page with its controls. */
export function head(title, ...controls) {
  return h('div.head', {}, h('h1', {}, title), h('div.controls', {}, controls));
}

/** A labelled drop-down. */
export function choice(label, name, options, value, onchange) {
  const select = h('select', { name, onchange: (event) => onchange(event.target.value) }, options.map(([key, text]) => h('option', { value: key }, text)));
  select.value = value ?? '';
  if (select.selectedIndex < 0) {
    select.append(h('option', { value }, value));
    select.value = value;
  }
  return h('label.field', {}, h('span', {}, label), select);
}

/** Changes the options of a drop-down and keeps what is chosen. */
export function setOptions(field, options) {
  const select = field.querySelector('select');
  const value = select.value;
  const wanted = options.some(([key]) => key === value) || value === '' ? options : [...options, [value, value]];
  const now = [...select.options].map((option) => option.value).join('\n');
  if (now === wanted.map(([key]) => key).join('\n')) return;
  select.replaceChildren(...wanted.map(([key, text]) => h('option', { value: key }, text)));
  select.value = value;
}

/** A labelled text box that reports when typing pauses. */
export function search(label, name, value, oninput, placeholder) {
  let timer;
  const box = h('input', {
    type: 'search', name, value: value ?? '', placeholder, autocomplete: 'off', spellcheck: 'false',
    oninput: (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => oninput(event.target.value.trim()), 200);
    },
  });
  return h('label.field.grow', {}, h('span', {}, label), box);
}

/** A labelled check box. */
export function check(label, name, value, onchange) {
  const box = h('input', { type: 'checkbox', name, onchange: (event) => onchange(event.target.checked) });
  box.checked = Boolean(value);
  return h('label.check', {}, box, h('span', {}, label));
}

/** A button with an icon. */
export const button = (label, name, onclick, properties = {}) =>
  h('button', { type: 'button', onclick, ...properties }, icon(name), h('span', {}, label));

/** What stands where a list would stand: what is missing and what to do about it. */
export const empty = (title, hint) => h('div.empty', {}, h('h2', {}, title), h('p', {}, hint));

/** A table with a caption for screen readers; returns the table and its body. */
export function table(caption, columns, className = '') {
  const body = h('tbody');
  const element = h('table', { class: className || null },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col', class: column.class }, column.title ?? column)))),
    body);
  return { frame: h('div.frame', { tabindex: '0', role: 'region', 'aria-label': caption }, element), body };
}

/** A coloured dot and the name of a resource. */
export const resourceName = (name, hueOf) => h('span.resource', { 'data-hue': hueOf }, h('i', { 'aria-hidden': 'true' }), name);

/** Opens a panel beside the page; Escape closes it and returns the focus. */
export function drawer(title, content, onclose) {
  document.querySelector('.drawer')?.close();
  const opener = document.activeElement;
  const panel = h('aside.drawer', { 'aria-label': title, tabindex: '-1' },
    h('div.drawer-head', {}, h('h2', {}, title), h('button.quiet', { type: 'button', 'aria-label': 'Close', onclick: () => panel.close() }, icon('close'))),
    h('div.drawer-body', {}, content));
  panel.close = () => {
    panel.remove();
    onclose?.();
    if (opener?.isConnected) opener.focus();
  };
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && panel.close());
  document.body.append(panel);
  panel.focus();
  return panel;
}

/** Names and values. */
export const pairs = (items) =>
  h('dl.pairs', {}, items.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));

/** Tells the outcome of a command. */
export function toast(text, isError = false) {
  const line = h(isError ? 'p.toast.bad' : 'p.toast', {}, text);
  document.getElementById('toasts').append(line);
  setTimeout(() => line.remove(), isError ? 10_000 : 4_000);
}

/** Runs a command with its button disabled. */
export async function run(target, action, done) {
  target.disabled = true;
  try {
    await action();
    toast(done);
  } catch (error) {
    toast(error.message, true);
  } finally {
    target.disabled = false;
  }
}

/** The last part of a full type name. */
export const shortType = (type) => type?.split(/[.+]/).at(-1) ?? 'unknown event';
