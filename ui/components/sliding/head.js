// @ts-check
// What Python sends, and what is worked out from it: both axes, the largest values, patches and weights.
import { unpack } from "../shared/blob.js";
import { largest } from "../shared/numbers.js";
import { isInput, taps } from "./geometry.js";

/**
 * The head of what Python sends. Beside it come the arrays of `Arrays`.
 * @typedef {object} SlidingHead
 * @property {"convolution" | "pooling"} mode
 * @property {[string, string, string, string]} titles
 * @property {[string, string, string, string]} notes
 * @property {SlidingInput} input
 * @property {SlidingWindow} window
 * @property {SlidingOutput} output
 * @property {number | null} filter
 * @property {number | null} bias
 * @property {SlidingNorm | null} norm
 * @property {boolean} relu
 */

/**
 * @typedef {object} SlidingInput
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 * @property {string[]} names
 * @property {boolean} colours
 * @property {number} top
 */

/**
 * @typedef {object} SlidingWindow
 * @property {number} side
 * @property {number} stride
 * @property {number} dilation
 * @property {[number, number]} before
 * @property {[number, number]} after
 */

/**
 * @typedef {object} SlidingOutput
 * @property {number} rows
 * @property {number} columns
 * @property {number} filters
 */

/**
 * @typedef {object} SlidingNorm
 * @property {number} mean
 * @property {number} factor
 * @property {number} shift
 */

/** @typedef {"input" | "kernel" | "sums" | "map" | "partial" | "vectors"} OfConvolution */
/** @typedef {Record<OfConvolution | "largest" | "mean", Float32Array>} Arrays  those of the mode are there */
/** @typedef {[down: import("./geometry.js").Axis, right: import("./geometry.js").Axis]} Axes */
/** @typedef {{ kernel: number, vectors: number, partial: number, signed: boolean }} Tops  the values of full colour */
/** @typedef {SlidingHead & { arrays: Arrays, axes: Axes, tops: Tops, outputs: Float32Array[] }} Head */
/** @typedef {import("../shared/pointer.js").Cell} Cell */

/**
 * @param {Uint8Array} data
 * @returns {Head}
 */
export function read(data) {
  /** @type {SlidingHead & { arrays: Arrays }} */
  const head = unpack(data);
  const { kernel = [], vectors = new Float32Array(), partial = [], map, largest: most, mean } = head.arrays;
  const signed = vectors.some((value) => value < 0);
  return {
    ...head,
    axes: axesOf(head),
    tops: { kernel: largest(kernel), vectors: largest(vectors), partial: largest(partial), signed },
    outputs: head.mode === "pooling" ? [most, mean] : [map],
  };
}

/**
 * @param {Pick<SlidingHead, "window" | "input" | "output">} head
 * @returns {Axes}
 */
export function axesOf({ window: { before, after, ...window }, input, output }) {
  return [
    { ...window, size: input.height, before: before[0], after: after[0], places: output.rows },
    { ...window, size: input.width, before: before[1], after: after[1], places: output.columns },
  ];
}

/**
 * @param {Pick<SlidingHead, "output">} head
 * @param {number} index  of a place, counted row by row
 * @returns {Cell}
 */
export function placeOf({ output }, index) {
  return { row: Math.floor(index / output.columns), column: index % output.columns };
}

/**
 * @param {Pick<SlidingHead, "output">} head
 * @param {Cell} place
 */
export function indexOf({ output }, { row, column }) {
  return row * output.columns + column;
}

/**
 * Where there is something to see: the place with the largest value.
 * @param {Head} head
 */
export function startingPlace({ outputs: [values] }) {
  return values.reduce((best, value, index) => (Math.abs(value) > Math.abs(values[best]) ? index : best), 0);
}

/**
 * The channel that adds or takes away most.
 * @param {Head} head
 */
export function strongestChannel({ input: { channels }, arrays }) {
  if (channels === 1) return 0;
  const totals = new Float64Array(channels);
  arrays.partial.forEach((value, index) => (totals[index % channels] += Math.abs(value)));
  return totals.indexOf(Math.max(...totals));
}

/**
 * @param {Head} head
 * @param {number} row
 * @param {number} column
 * @param {number} channel
 */
export function pixelAt({ input: { height, width }, arrays }, row, column, channel) {
  return arrays.input[(channel * height + row) * width + column];
}

/**
 * The values under the window, row by row; null where it lies on zeros around the input.
 * @param {Head} head
 * @param {Cell} place
 * @param {number} channel
 */
export function patchAt(head, place, channel) {
  const [down, right] = head.axes;
  return taps(down, place.row).flatMap((row) =>
    taps(right, place.column).map((column) =>
      isInput(down, row) && isInput(right, column) ? pixelAt(head, row, column, channel) : null,
    ),
  );
}

/**
 * @param {Head} head
 * @param {number} tap  counted row by row
 * @param {number} channel
 */
export function weightAt({ input: { channels }, arrays }, tap, channel) {
  return arrays.kernel[tap * channels + channel];
}
