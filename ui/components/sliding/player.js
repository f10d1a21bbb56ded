// @ts-check
// Where the window is: pointed at, gone to, played, and kept in the page's link.
import { position, writePosition } from "../shared/address.js";
import { clamp } from "../shared/numbers.js";
import { indexOf, placeOf } from "./head.js";
import { paint } from "./painting.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./head.js").Cell} Cell */

/**
 * @param {State} state
 * @param {Cell | null} place
 */
export function look(state, place) {
  Object.assign(state, { look: place, pixel: null });
  paint(state);
}

/**
 * @param {State} state
 * @param {number} index
 */
export function go(state, index) {
  state.index = clamp(index, 0, state.count - 1);
  Object.assign(state, { look: null, pixel: null });
  if (state.shown !== null || state.timer) state.shown = state.index === state.count - 1 ? null : state.index;
  paint(state);
  remember(state);
}

/** @param {State} state */
export function stop(state) {
  if (state.timer) clearInterval(state.timer);
  state.timer = null;
}

/**
 * @param {State} state
 * @param {boolean} on
 */
export function play(state, on) {
  stop(state);
  if (on) {
    if (state.index >= state.count - 1 || state.shown === null) Object.assign(state, { index: 0, shown: 0 });
    state.timer = setInterval(() => {
      if (!state.root.isConnected || state.index >= state.count - 1) play(state, false);
      else go(state, state.index + 1);
    }, 1000 / Number(state.parts.speed.value));
  }
  Object.assign(state, { look: null, pixel: null });
  paint(state);
}

/**
 * Writes the place into the page's link once the window rests; the server is not asked.
 * @param {State} state
 */
export function remember(state) {
  clearTimeout(state.writing);
  state.writing = setTimeout(() => {
    if (!state.root.isConnected) return; // or another page's link would be given the place
    const place = placeOf(state.head, state.index);
    writePosition(`${place.row}-${place.column}`);
  }, 300);
}

/** @param {State} state */
export function recall(state) {
  const [row, column] = position().split("-").map(Number);
  const { rows, columns } = state.head.output;
  if (row >= 0 && row < rows && column >= 0 && column < columns) state.index = indexOf(state.head, { row, column });
}
