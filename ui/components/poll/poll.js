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
const APART = 250; // ms between the questions of a page: of two in the same moment Streamlit may lose an answer
const QUIET = 400; // ms since the last press: sliders and the canvas wait 200 ms before they send anything
const BEHIND = 10; // ms: on a busy machine, time for what was due before to be sent first

// What all polls share: when the last one asked, when a key or a button was last pressed or held, and which page was
// left by a link to another, and when.
const shared = { asked: -APART, pressed: -QUIET, left: "", leftAt: 0 };
if (globalThis.document) watch();

/** @param {import("../shared/component.js").Given<PollData>} given */
export function poll({ data, setTriggerValue }) {
  const page = location.pathname;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer; // of this redraw only
  const wait = (/** @type {number} */ milliseconds) => {
    timer = setTimeout(() => (timer = setTimeout(ask, BEHIND)), milliseconds);
  };
  const ask = () => {
    if (location.pathname !== page) return; // the browser's own way back
    const now = performance.now();
    const stays = shared.left === page ? shared.leftAt + PATIENCE : 0;
    const free = Math.max(shared.asked + APART, shared.pressed + QUIET, stays);
    if (now < free) return wait(free - now);
    shared.asked = now;
    atOnce(() => setTriggerValue("beat", data.drawn));
    wait(PATIENCE);
  };
  wait(1000 * data.seconds);
  return () => clearTimeout(timer);
}

export default redrawn(poll);

/**
 * Makes Streamlit send what is said in here now and alone. Streamlit waits for a timer of 0 ms and sends all that was
 * said by then. If that timer runs already, for something else, this goes with it; keeping away from presses makes that
 * rare.
 * @param {() => void} say
 */
function atOnce(say) {
  const { setTimeout } = globalThis;
  /** @type {(() => void) | null} */
  let send = null;
  const instead = (/** @type {() => void} */ task, /** @type {number} */ delay, /** @type {unknown[]} */ ...rest) => {
    if (delay || send) return setTimeout(task, delay, ...rest);
    send = task;
    return 0;
  };
  globalThis.setTimeout = /** @type {any} */ (instead);
  try {
    say();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  /** @type {(() => void) | null} */ (send)?.();
}

function watch() {
  const pressed = () => (shared.pressed = performance.now());
  for (const kind of ["click", "keydown", "pointerdown", "pointerup"]) addEventListener(kind, pressed, true);
  addEventListener("pointermove", (event) => event.buttons && pressed(), true);
  const leaving = (/** @type {MouseEvent} */ event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.href);
    if (link instanceof HTMLAnchorElement && leads(event, link)) {
      Object.assign(shared, { left: location.pathname, leftAt: performance.now() });
    }
  };
  addEventListener("click", leaving, true);
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
