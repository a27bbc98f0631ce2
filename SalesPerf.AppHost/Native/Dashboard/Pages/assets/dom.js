/** Builds an element: h('a.quiet', { href }, 'text', child). Text is never parsed as markup. */
export function h(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.classList.add(...classes);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(element.style, value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Builds an SVG element. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Makes the children of a parent those of a list, keeping every child whose content is as before, so that a live page
 * neither loses the focus nor the scroll position nor the selection.
 */
export function keep(parent, items, keyOf, build, contentOf = JSON.stringify) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let previous = null;
  for (const item of items) {
    const key = String(keyOf(item));
    const content = contentOf(item);
    let child = before.get(key);
    if (!child || child.dataset.content !== content) {
      const fresh = build(item);
      fresh.dataset.key = key;
      fresh.dataset.content = content;
      if (child) replace(child, fresh);
      child = fresh;
    }
    before.delete(key);
    const next = previous ? previous.nextSibling : parent.firstChild;
    if (next !== child) parent.insertBefore(child, next);
    previous = child;
  }
  for (const gone of before.values()) gone.remove();
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const hadFocus = old === document.activeElement;
  old.replaceWith(fresh);
  if (hadFocus) fresh.focus();
  else if (focused) fresh.querySelector(`[data-focus="${focused}"]`)?.focus();
}

/** Changes an element's text only when it differs, so that screen readers are told of news only. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
