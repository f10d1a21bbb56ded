// @ts-check
// Sizes that follow the width of the page, in CSS pixels.
import { clamp } from "../shared/numbers.js";
import { pointIn } from "../shared/pointer.js";

/** @typedef {import("./head.js").Head} Head */
/** @typedef {import("../shared/pointer.js").At} At */
/** @typedef {import("../shared/pointer.js").Box} Box */

const LARGEST_SIDE = 280; // of the input
const NARROW = 560; // below this width input and map stand side by side, and the numbers below

/** @param {number} width */
export function isNarrow(width) {
  return width < NARROW;
}

/**
 * The side of the square that the input may take.
 * @param {number} width
 */
export function sideOf(width) {
  return Math.min(LARGEST_SIDE, Math.floor(isNarrow(width) ? (width - 16) / 2 : width * 0.28));
}

/**
 * A cell's side, the same in the input, with the zeros around it, and in the maps.
 * @param {Pick<Head, "axes">} head
 * @param {number} side
 */
export function cellSide({ axes }, side) {
  const cells = Math.max(...axes.map((axis) => axis.before + axis.size + axis.after));
  return Math.max(2, Math.floor((4 * side) / cells) / 4);
}

/** @typedef {{ cell: number, perRow: number, rows: number }} VectorLayout */

/**
 * The cells of the numbers that the filters make of one patch.
 * @param {number} count
 * @param {number} room
 * @returns {VectorLayout}
 */
export function vectorLayout(count, room) {
  const perRow = Math.min(count, 32);
  return { cell: clamp(Math.floor(room / perRow), 6, 20), perRow, rows: Math.ceil(count / perRow) };
}

/**
 * The filter under the pointer, or null.
 * @param {VectorLayout} plan
 * @param {number} count
 * @param {At} event
 * @param {Box} box
 */
export function filterAt({ perRow, rows }, count, event, box) {
  const { x, y } = pointIn(event, box, perRow, rows);
  const filter = Math.floor(y) * perRow + Math.floor(x);
  return x >= 0 && x < perRow && y >= 0 && filter < count ? filter : null;
}

export const CAPTION = 14; // for a number below a channel
export const CHANNEL = 48; // that a channel takes
const GAP = 8;
export const APART = 3; // between the three images of a channel

/**
 * @typedef {object} StripLayout
 * @property {number} columns
 * @property {number} rows
 * @property {number[]} heights  of a channel's three images
 * @property {number} step  from one channel to the next
 * @property {number} tall  from one row of channels to the next
 * @property {number} width
 */

/**
 * Every channel: its map, its slice of the kernel, what it adds to the output, and its partial sum at this place.
 * @param {Pick<Head, "input" | "output">} head
 * @param {number} room
 * @returns {StripLayout}
 */
export function stripLayout({ input, output }, room) {
  const step = CHANNEL + GAP;
  const columns = clamp(Math.floor((room + GAP) / step), 1, input.channels);
  const heights = [CHANNEL * (input.height / input.width), CHANNEL, CHANNEL * (output.rows / output.columns)];
  const tall = heights.reduce((sum, height) => sum + height + APART, 0) + 2 * CAPTION + GAP;
  return { columns, rows: Math.ceil(input.channels / columns), heights, step, tall, width: columns * step - GAP };
}

/**
 * The channel under the pointer; it may be none of the input's.
 * @param {StripLayout} plan
 * @param {At} event
 * @param {Box} box
 */
export function channelAt({ columns, rows, step, tall, width }, event, box) {
  const { x, y } = pointIn(event, box, width, rows * tall);
  return Math.floor(y / tall) * columns + Math.min(columns - 1, Math.floor(x / step));
}
