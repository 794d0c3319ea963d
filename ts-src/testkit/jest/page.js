import { createElement } from 'lwc';

/** Puts a component on the page. */
export function show(tag, is, properties = {}) {
  const element = createElement(tag, { is });
  Object.assign(element, properties);
  document.body.appendChild(element);
  return element;
}

/** Lets promises and renderings settle. */
export async function settled(turns = 4) {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** All text of a component with its children's, as it is read. */
export function textOf(element) {
  const parts = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.textContent);
    for (const property of ['label', 'heading', 'text', 'alternativeText']) {
      if (node.nodeType === Node.ELEMENT_NODE && node.tagName.includes('-') && typeof node[property] === 'string')
        parts.push(node[property]);
    }
    if (node.shadowRoot) node.shadowRoot.childNodes.forEach(walk);
    node.childNodes.forEach(walk);
  };
  walk(element);
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}

export function find(element, selector) {
  return element.shadowRoot.querySelector(selector);
}

export function findAll(element, selector) {
  return [...element.shadowRoot.querySelectorAll(selector)];
}

export function press(element, key) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true });
  element.dispatchEvent(event);
  return event;
}
