// @ts-check
// Puts sizes, images, numbers and words together.
import { short } from "../shared/numbers.js";
import { usesKeys } from "../shared/spoken.js";
import { paintGrid, paintInput, paintOutput, paintVector } from "./drawing.js";
import { indexOf, patchAt, placeOf, weightAt } from "./head.js";
import { inputImage, outputImage, stripImages } from "./images.js";
import { cellSide, isNarrow, sideOf } from "./layout.js";
import { paintStrip } from "./strip.js";
import { pixelWords, placeWords, sumWords } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./head.js").Cell} Cell */

/**
 * Sizes and images that follow the width of the page.
 * @param {State} state
 */
export function measure(state) {
  const { head, root, parts } = state;
  const width = root.clientWidth;
  const side = sideOf(width);
  root.style.setProperty("--side", `${side}px`);
  root.classList.toggle("narrow", isNarrow(width));
  state.cell = cellSide(head, side);
  state.room = { multiply: parts.multiply.clientWidth || 300, strip: width - 14 };
  state.images = {
    input: inputImage(root, head, head.input.colours ? null : state.channel),
    outputs: head.outputs.map((values) => outputImage(root, head, values)),
    strip: parts.channels.hidden ? [] : stripImages(root, head),
  };
}

/**
 * Another channel's numbers are shown, if there is such a channel.
 * @param {State} state
 * @param {number} channel
 */
export function choose(state, channel) {
  const { head, root } = state;
  if (channel < 0 || channel >= head.input.channels) return;
  state.channel = channel;
  if (!head.input.colours) state.images.input = inputImage(root, head, channel);
  paint(state);
}

/** @param {State} state */
export function paint(state) {
  const { head, parts } = state;
  const place = state.look ?? placeOf(head, state.index);
  const index = indexOf(head, place);
  paintInput(state, place);
  if (head.mode === "pooling") paintPool(state, place, index);
  else paintProducts(state, place, index);
  state.canvases.forEach((canvas, number) => paintOutput(state, canvas, state.images.outputs[number], place));
  if (!parts.vector.hidden) paintVector(state, index);
  if (!parts.channels.hidden) paintStrip(state, place);
  parts.told.textContent = state.pixel ? pixelWords(head, state.pixel) : placeWords(head, place);
  parts.told.setAttribute("aria-live", state.timer || !usesKeys() ? "off" : "polite");
  parts.scrub.value = String(state.index);
  parts.scrub.setAttribute("aria-valuetext", `Place ${state.index + 1} of ${state.count}`);
  parts.play.textContent = state.timer ? "Pause" : "Play";
  parts.pace.textContent = parts.speed.value;
  parts.all.disabled = state.shown === null;
  Object.assign(state.root.dataset, { place: `${place.row}-${place.column}`, painted: String(performance.now()) });
}

/**
 * @param {State} state
 * @param {Cell} place
 * @param {number} index
 */
function paintPool(state, place, index) {
  const { head, parts } = state;
  const values = patchAt(head, place, 0).map((value) => value ?? 0);
  const most = head.arrays.largest[index];
  const winner = values.indexOf(most);
  const marked = (/** @type {number} */ number) => (number === winner ? "winner" : "");
  paintGrid(state.grids[0], state, values, { top: head.input.top, signed: false, marked });
  const mean = short(head.arrays.mean[index]);
  parts.sum.textContent = `The largest of the ${values.length} is ${short(most)}, their mean ${mean}.`;
}

/**
 * @param {State} state
 * @param {Cell} place
 * @param {number} index
 */
function paintProducts(state, place, index) {
  const { head, parts, channel } = state;
  const patch = patchAt(head, place, channel);
  const values = patch.map((value) => value ?? 0);
  const weights = values.map((_, tap) => weightAt(head, tap, channel));
  const products = values.map((value, tap) => value * weights[tap]);
  const [input, kernel] = [head.input.top, head.tops.kernel];
  const marked = (/** @type {number} */ tap) => (patch[tap] === null ? "zero" : "");
  paintGrid(state.grids[0], state, values, { top: input, signed: false, marked });
  paintGrid(state.grids[1], state, weights, { top: kernel, signed: true });
  paintGrid(state.grids[2], state, products, { top: kernel * input, signed: true });
  parts.sum.textContent = sumWords(head, channel, index);
}
