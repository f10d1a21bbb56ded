// @ts-check
// Asks once the answer before has been shown; if none comes, asks again. See __init__.py for what it keeps away from.
import { redrawn } from "../shared/component.js";

/**
 * What Python sends.
 * @typedef {object} PollData
 * @property {number} seconds
 * @property {number} drawn
 */

const PATIENCE = 5000; // ms
// The page that was left by a link to another, and when.
const left = { page: "", at: -PATIENCE };
globalThis.document?.addEventListener("click", leave, true);

/** @param {import("../shared/component.js").Given<PollData>} given */
export function poll({ data, setTriggerValue }) {
  const page = location.pathname;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer; // of this redraw only
  const wait = (/** @type {number} */ milliseconds) => {
    timer = setTimeout(ask, milliseconds);
  };
  const ask = () => {
    if (location.pathname !== page) return; // the browser's own way back
    const free = left.page === page ? left.at + PATIENCE : 0;
    const now = performance.now();
    if (now < free) return wait(free - now);
    setTriggerValue("beat", data.drawn);
    wait(PATIENCE);
  };
  wait(1000 * data.seconds);
  return () => clearTimeout(timer);
}

export default redrawn(poll);

/** @param {MouseEvent} event */
function leave(event) {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.href);
  if (link instanceof HTMLAnchorElement && leads(event, link)) {
    Object.assign(left, { page: location.pathname, at: performance.now() });
  }
}

/**
 * Whether a click on a link shows another page of the app in this window.
 * @param {MouseEvent} event
 * @param {HTMLAnchorElement} link
 */
function leads(event, link) {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link.target === "_blank";
  return !elsewhere && link.origin === location.origin && link.pathname !== location.pathname;
}
