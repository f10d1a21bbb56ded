// @ts-check
// Scrolls until the head of the panel can be seen, as long as the page is still growing and nobody scrolls.
import { redrawn, remembered } from "../shared/component.js";
import { make } from "../shared/dom.js";

/**
 * What Python sends.
 * @typedef {object} RevealData
 * @property {string} what
 * @property {string} words
 * @property {string} opener
 */

const MARGIN = 70; // CSS pixels that stay free above
const LOWEST = 0.6; // of the window's height, where the head may stand
const PATIENCE = 2000; // ms

/** @typedef {{ what: string | null, said: HTMLElement }} State */
/** @type {WeakMap<object, State>} */
const memory = new WeakMap();

/** @param {ShadowRoot} place */
function begin(place) {
  const said = make("span");
  said.setAttribute("role", "status");
  said.style.cssText = "position: absolute; clip-path: inset(50%); white-space: nowrap";
  place.append(said);
  return { what: null, said };
}

/** @param {Element} panel */
function bring(panel) {
  const { top } = panel.getBoundingClientRect();
  if (top >= 0 && top <= LOWEST * window.innerHeight) return;
  const scroller = panel.closest('[data-testid="stMain"]') ?? document.scrollingElement;
  scroller?.scrollBy({ top: top - Math.max(MARGIN, 0.35 * window.innerHeight), behavior: "instant" });
}

/** @param {Element} panel */
function follow(panel) {
  const since = performance.now();
  let theirs = false; // a person scrolls
  const stop = () => (theirs = true);
  const events = ["wheel", "touchstart", "pointerdown", "keydown"];
  events.forEach((name) => addEventListener(name, stop, { once: true, passive: true, capture: true }));
  const look = () => {
    if (panel.isConnected && !theirs && performance.now() - since <= PATIENCE) {
      bring(panel);
      setTimeout(look, 100);
    } else events.forEach((name) => removeEventListener(name, stop, { capture: true }));
  };
  requestAnimationFrame(look);
}

/** @param {string} opener  how its label begins */
function canvasOf(opener) {
  const roots = [...document.querySelectorAll("*")].flatMap((element) => element.shadowRoot ?? []);
  const found = roots.flatMap((root) => [...root.querySelectorAll("canvas")]);
  return found.find((canvas) => canvas.tabIndex >= 0 && canvas.ariaLabel?.startsWith(opener));
}

export default redrawn((/** @type {import("../shared/component.js").Given<RevealData>} */ { data, parentElement }) => {
  const state = remembered(memory, parentElement, () => begin(parentElement));
  const panel = parentElement.host.closest(".st-key-opened");
  if (panel && state.what !== data.what) {
    state.what = data.what;
    requestAnimationFrame(() => (state.said.textContent = data.words)); // in a live region that is there already
    follow(panel);
  }
  return () => {
    requestAnimationFrame(() => {
      const closed = !parentElement.isConnected && document.activeElement === document.body;
      if (closed) canvasOf(data.opener)?.focus({ preventScroll: true });
    });
  };
});
