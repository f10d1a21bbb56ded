// @ts-check
// What is shown, in words.
import { short, signed, span } from "../shared/numbers.js";
import { covering, isInput, taps } from "./geometry.js";
import { indexOf } from "./head.js";

/** @typedef {import("./head.js").Head} Head */
/** @typedef {import("./head.js").Cell} Cell */

/**
 * @param {Head} head
 * @param {Cell} place
 */
function under({ axes: [down, right] }, place) {
  const [rows, columns] = [taps(down, place.row), taps(right, place.column)];
  const outside = rows.some((row) => !isInput(down, row)) || columns.some((column) => !isInput(right, column));
  return `rows ${span(rows)}, columns ${span(columns)}${outside ? ", zeros around the image included" : ""}`;
}

/**
 * @param {Head} head
 * @param {Cell} place
 */
export function placeWords(head, place) {
  const index = indexOf(head, place);
  const count = head.output.rows * head.output.columns;
  const where = `Place ${index + 1} of ${count}: row ${place.row}, column ${place.column}.`;
  return `${where} The window lies on ${under(head, place)}. ${resultWords(head, index)}`;
}

/**
 * @param {Head} head
 * @param {number} index  of the place
 */
function resultWords(head, index) {
  const { arrays } = head;
  if (head.mode === "pooling") {
    return `Largest ${short(arrays.largest[index])}, mean ${short(arrays.mean[index])}.`;
  }
  const count = head.window.side ** 2 * head.input.channels;
  let words = `${count} ${count === 1 ? "product adds" : "products add"} up to ${short(arrays.sums[index])}`;
  let value = arrays.sums[index];
  if (head.bias !== null) {
    value += head.bias;
    words += `; with the bias ${signed(head.bias)} that is ${short(value)}`;
  }
  if (head.norm) {
    const { mean, factor, shift } = head.norm;
    value = (value - mean) * factor + shift;
    words += `; batch normalisation takes away ${short(mean)}, multiplies by ${short(factor)} and adds `;
    words += `${signed(shift)}: ${short(value)}`;
  }
  if (head.relu) words += value > 0 ? "; relu keeps it" : "; relu makes it 0";
  return `${words}.`;
}

/**
 * The sum of a place as a line of numbers; of several channels, with what one of them adds.
 * @param {Head} head
 * @param {number} channel
 * @param {number} index  of the place
 */
export function sumWords(head, channel, index) {
  const { channels, names } = head.input;
  if (channels === 1) return equation(head, index);
  const name = names.length ? names[channel] : `channel ${channel}`;
  const part = head.arrays.partial[index * channels + channel];
  return `${name} adds ${signed(part)}. All ${channels} channels: ${equation(head, index)}`;
}

/**
 * @param {Head} head
 * @param {number} index  of the place
 */
function equation(head, index) {
  const { sums, map } = head.arrays;
  const parts = [`sum ${short(sums[index])}`];
  if (head.bias !== null) parts.push(`bias ${signed(head.bias)}`);
  if (head.norm) parts.push("batch normalisation");
  if (head.relu) parts.push("relu");
  return `${parts.join(", ")}${parts.length > 1 ? ` → ${short(map[index])}` : ""}`;
}

/**
 * @param {Head} head
 * @param {Cell} pixel
 */
export function pixelWords({ axes: [down, right] }, pixel) {
  const [rows, columns] = [covering(down, pixel.row), covering(right, pixel.column)];
  const count = rows.length * columns.length;
  const where = `Pixel in row ${pixel.row}, column ${pixel.column}`;
  if (!count) return `${where}: no place of the window lies on it, so it counts for nothing.`;
  const places = count === 1 ? "one place" : `${count} places`;
  return `${where}: the window lies on it at ${places}: rows ${span(rows)}, columns ${span(columns)} of the map.`;
}
