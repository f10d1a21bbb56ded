// @ts-check
// How a component begins and ends. Streamlit calls the default export of its module at every redraw.
import { sheet, text } from "./files.js";

/**
 * What Streamlit hands over.
 * @template Data
 * @typedef {object} Given
 * @property {Data} data  what Python sends
 * @property {ShadowRoot} parentElement  the component's place on the page, the same at every redraw
 * @property {(name: string, value: unknown) => void} setTriggerValue  tells Python, which then runs again
 * @property {(name: string, value: unknown) => void} setStateValue  the same, and the browser keeps the value
 */

/** @typedef {(() => void) | void} CleanUp  ends timers and observers that a redraw has begun */

// Kept on the place itself: after an upgrade of the server the next redraw comes from other modules than the one before.
const END = Symbol.for("convscope.end");
const ROOT = Symbol.for("convscope.root");

/**
 * Makes a default export that ends the redraw before when the next one begins.
 *
 * Streamlit calls only the last redraw's clean-up, when the component leaves the page. It also calls that of a redraw
 * that was overtaken while its module was still loading, and then the newer one has begun already. Therefore each
 * clean-up may only end what its own redraw has begun.
 * @template Data
 * @param {(given: Given<Data>) => CleanUp} redraw
 * @returns {(given: Given<Data>) => () => void}
 */
export function redrawn(redraw) {
  return (given) => {
    const place = /** @type {any} */ (given.parentElement);
    place[END]?.();
    const cleanUp = redraw(given);
    let ended = false;
    const end = () => {
      if (!ended) cleanUp?.();
      ended = true;
    };
    place[END] = end;
    return end;
  };
}

/**
 * Makes a default export that first puts the component's HTML and CSS in place.
 * @template Data
 * @param {string} address  `import.meta.url` of the component's module; its HTML and CSS have the same name beside it
 * @param {string[]} sheets  names of further style sheets, in this folder
 * @param {(root: HTMLElement, given: Given<Data>) => CleanUp} redraw
 * @returns {(given: Given<Data>) => Promise<() => void>}
 */
export function component(address, sheets, redraw) {
  /** @type {Promise<Dress> | null} */
  let loading = null;
  const draw = redrawn((/** @type {Given<Data>} */ given) => redraw(/** @type {any} */ (given.parentElement)[ROOT], given));
  return async (given) => {
    loading ??= load(address, sheets);
    try {
      putOn(given.parentElement, address, await loading);
    } catch (error) {
      loading = null; // the next redraw tries again
      throw error;
    }
    return draw(given);
  };
}

/**
 * @typedef {object} Dress
 * @property {string} html
 * @property {CSSStyleSheet[]} sheets
 */

/**
 * @param {string} address
 * @param {string[]} others
 * @returns {Promise<Dress>}
 */
async function load(address, others) {
  const own = (/** @type {string} */ ending) => address.replace(/js$/, ending);
  const sheets = [...others.map((name) => new URL(name, import.meta.url).href), own("css")].map(sheet);
  const [html, ...loaded] = await Promise.all([text(own("html")), ...sheets]);
  return { html, sheets: loaded };
}

/**
 * @param {ShadowRoot} shadow
 * @param {string} address
 * @param {Dress} dress
 */
function putOn(shadow, address, { html, sheets }) {
  const place = /** @type {any} */ (shadow);
  if (place[ROOT]?.dataset.from === address) return;
  place[ROOT]?.remove(); // of an earlier version
  const root = document.createElement("div");
  root.dataset.from = address;
  root.innerHTML = html;
  shadow.adoptedStyleSheets = sheets;
  shadow.append(root);
  place[ROOT] = root;
}

/**
 * What a component remembers from one redraw to the next.
 * @template State
 * @param {WeakMap<object, State>} memory
 * @param {object} place
 * @param {() => State} begin
 */
export function remembered(memory, place, begin) {
  const known = memory.get(place);
  if (known) return known;
  const state = begin();
  memory.set(place, state);
  return state;
}
