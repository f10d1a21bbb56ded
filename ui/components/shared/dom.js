// @ts-check
// Elements: found with their kind, and made.

/**
 * The first element for a selector.
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind  such as `HTMLCanvasElement`
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The component's HTML has no ${kind.name} "${selector}".`);
  return found;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
export function element(root, selector) {
  return find(root, selector, HTMLElement);
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
export function canvas(root, selector) {
  return find(root, selector, HTMLCanvasElement);
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {...(Node | string)} content
 */
export function make(tag, className = "", ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}
