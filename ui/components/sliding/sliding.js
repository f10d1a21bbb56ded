// @ts-check
// A window that slides over an image: play, step, scrub, hover both ways, move with the arrow keys. None of it asks the
// server; only the choice of another filter does.
import { component, remembered } from "../shared/component.js";
import { canvas, element, make } from "../shared/dom.js";
import { painted } from "../shared/resize.js";
import { listenToInput, listenToMaps, listenToPlayer, listenToStrip } from "./gestures.js";
import { read, startingPlace, strongestChannel } from "./head.js";
import { measure, paint } from "./painting.js";
import { recall, remember, stop } from "./player.js";
import { findParts } from "./state.js";
import { showChannel } from "./strip.js";

/** @typedef {import("./state.js").State} State */
/** @type {WeakMap<object, Partial<State>>} */
const memory = new WeakMap();

/**
 * Takes the new data; the window stays where it is as long as the map has the same size.
 * @param {State} state
 * @param {import("./head.js").Head} head
 */
function take(state, head) {
  const { rows, columns } = head.output;
  const same = state.head?.output.rows === rows && state.head.output.columns === columns;
  Object.assign(state, { head, count: rows * columns });
  if (!same) Object.assign(state, { index: startingPlace(head), shown: null, look: null, pixel: null });
  if (!same || state.channel >= head.input.channels) state.channel = strongestChannel(head);
  return same;
}

/** @param {State} state */
function build(state) {
  const { head, parts } = state;
  const pooling = head.mode === "pooling";
  parts.titles.forEach((title, index) => (title.textContent = head.titles[index]));
  parts.notes.forEach((note, index) => (note.textContent = head.notes[index]));
  if (head.outputs[0].some((value) => value < 0)) parts.notes[2].textContent += " Blue is below 0, red above.";
  const names = pooling ? ["the window's values"] : ["patch", "× kernel", "= products"];
  state.grids = names.map(() => make("div", "grid"));
  parts.grids.replaceChildren(
    ...names.map((name, index) => make("figure", "", state.grids[index], make("figcaption", "", name))),
  );
  const outputs = pooling ? ["largest: max pooling", "mean: average pooling"] : [""];
  parts.outputs.replaceChildren(...outputs.map(outputFigure));
  state.canvases = [...parts.outputs.children].map((figure) => canvas(figure, "canvas"));
  parts.vector.hidden = pooling || head.output.filters === 1;
  parts.channels.hidden = pooling || head.input.channels === 1;
  parts.scrub.max = String(state.count - 1);
}

/** @param {string} name */
function outputFigure(name) {
  const canvas = make("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  return make("figure", "", canvas, make("figcaption", "note", name));
}

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<Uint8Array>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".sliding");
  const first = !memory.has(root);
  const state = /** @type {State} */ (remembered(memory, root, () => ({ root, parts: findParts(root), timer: null })));
  stop(state); // what is new begins at rest
  const same = take(state, read(data));
  if (first) recall(state);
  else if (!same) remember(state); // or the link would keep a place of the map before
  build(state);
  listenToMaps(state);
  listenToInput(state);
  listenToPlayer(state, setTriggerValue);
  listenToStrip(state);
  let shown = false;
  const end = painted(root, () => {
    measure(state);
    paint(state);
    if (first && !shown) showChannel(state);
    shown = true;
  });
  return () => {
    end();
    stop(state);
  };
}

export default component(import.meta.url, [], redraw);
