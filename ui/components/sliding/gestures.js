// @ts-check
// What the pointer and the keys do: on the maps, on the input, on the player and on the strip of channels.
import { arrow } from "../shared/keys.js";
import { cellIn, inside, pointIn } from "../shared/pointer.js";
import { indexOf, placeOf } from "./head.js";
import { channelAt, filterAt } from "./layout.js";
import { choose, paint } from "./painting.js";
import { go, look, play } from "./player.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./head.js").Cell} Cell */

/** @param {State} state */
export function listenToMaps(state) {
  const { rows, columns } = state.head.output;
  for (const canvas of state.canvases) {
    const at = (/** @type {MouseEvent} */ event) => cellIn(event, canvas.getBoundingClientRect(), rows, columns);
    canvas.onpointermove = (event) => !state.timer && look(state, at(event));
    canvas.onpointerleave = () => state.look && look(state, null);
    canvas.onclick = (event) => {
      const place = at(event);
      play(state, false);
      state.shown = null;
      if (place) go(state, indexOf(state.head, place));
    };
    canvas.onkeydown = (event) => keys(state, event);
    canvas.setAttribute("aria-label", `The map, ${rows} by ${columns}. Arrow keys move the window, space plays.`);
  }
}

/**
 * @param {State} state
 * @param {KeyboardEvent} event
 */
function keys(state, event) {
  const { rows, columns } = state.head.output;
  const step = arrow(event);
  if (step) {
    const place = placeOf(state.head, state.index);
    const next = { row: place.row + step[0], column: place.column + step[1] };
    play(state, false);
    if (inside(next, rows, columns)) go(state, indexOf(state.head, next));
  } else if (event.key === " ") play(state, !state.timer);
  else if (event.key === "Home") go(state, 0);
  else if (event.key === "End") go(state, state.count - 1);
  else return;
  event.preventDefault();
}

/** @param {State} state */
export function listenToInput(state) {
  const { input } = state.parts;
  const [down, right] = state.head.axes;
  const [height, width] = [down.size, right.size];
  const at = (/** @type {MouseEvent} */ event) => {
    const [rows, columns] = state.head.axes.map((axis) => axis.before + axis.size + axis.after);
    const { x, y } = pointIn(event, input.getBoundingClientRect(), columns, rows);
    const pixel = { row: Math.floor(y) - down.before, column: Math.floor(x) - right.before };
    return inside(pixel, height, width) ? pixel : null;
  };
  const point = (/** @type {Cell | null} */ pixel) => {
    Object.assign(state, { pixel, look: null });
    paint(state);
  };
  input.onpointermove = (event) => !state.timer && point(at(event));
  input.onpointerleave = () => state.pixel && point(null);
  input.onclick = (event) => {
    play(state, false);
    point(at(event));
  };
  input.onblur = () => state.pixel && point(null);
  input.onkeydown = (event) => {
    if (event.key === "Escape") return point(null);
    const step = arrow(event);
    if (!step) return;
    event.preventDefault();
    const from = state.pixel;
    play(state, false);
    if (!from) return point({ row: Math.floor(height / 2), column: Math.floor(width / 2) });
    const next = { row: from.row + step[0], column: from.column + step[1] };
    point(inside(next, height, width) ? next : from);
  };
  const keys = "Arrow keys choose a pixel and show all places that it is used at.";
  input.setAttribute("aria-label", `The image, ${height} by ${width}. ${keys}`);
}

/**
 * @param {State} state
 * @param {(name: string, value: unknown) => void} setTriggerValue
 */
export function listenToPlayer(state, setTriggerValue) {
  const { parts, head } = state;
  parts.first.onclick = () => go(state, 0);
  parts.before.onclick = () => go(state, state.index - 1);
  parts.after.onclick = () => go(state, state.index + 1);
  parts.play.onclick = () => play(state, !state.timer);
  parts.scrub.oninput = () => {
    const index = Number(parts.scrub.value); // before anything is painted, which sets it
    play(state, false);
    state.shown = index;
    go(state, index);
  };
  parts.speed.oninput = () => (state.timer ? play(state, true) : paint(state));
  parts.all.onclick = () => {
    play(state, false);
    state.shown = null;
    paint(state);
  };
  parts.vector.onclick = (event) => {
    const filter = filterAt(state.vector, head.output.filters, event, parts.vector.getBoundingClientRect());
    if (filter !== null) setTriggerValue("picked", filter);
  };
  parts.vector.onkeydown = (event) => {
    const step = arrow(event);
    if (!step) return;
    event.preventDefault();
    const filter = (head.filter ?? 0) + step[0] * state.vector.perRow + step[1];
    if (filter >= 0 && filter < head.output.filters) setTriggerValue("picked", filter);
  };
}

/** @param {State} state */
export function listenToStrip(state) {
  const { strip } = state.parts;
  strip.onclick = (event) => choose(state, channelAt(state.strip, event, strip.getBoundingClientRect()));
  strip.onkeydown = (event) => {
    const step = arrow(event);
    if (!step) return;
    event.preventDefault();
    choose(state, state.channel + step[0] * state.strip.columns + step[1]);
  };
  const { channels } = state.head.input;
  const shown = "map, kernel slice, partial map and partial sum of each";
  strip.setAttribute("aria-label", `${channels} channels: ${shown}. Arrow keys choose one.`);
}
