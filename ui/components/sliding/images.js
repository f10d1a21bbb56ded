// @ts-check
// Small images, one pixel per cell, which are drawn larger: the input, the maps, and the strip's three per channel.
import { imageCanvas } from "../shared/canvas.js";
import { packed, shade } from "../shared/colour.js";
import { largest } from "../shared/numbers.js";

/** @typedef {import("./head.js").Head} Head */

/**
 * @typedef {object} Images
 * @property {HTMLCanvasElement} input
 * @property {HTMLCanvasElement[]} outputs
 * @property {HTMLCanvasElement[][]} strip  of each channel: its map, its slice of the kernel, what it adds
 */

/**
 * @param {Element} root
 * @param {Head} head
 * @param {number | null} channel  null for all channels as one image in colour
 */
export function inputImage(root, head, channel) {
  const { height, width, top } = head.input;
  const area = height * width;
  const values = head.arrays.input;
  if (channel === null) {
    const part = (/** @type {number} */ cell, /** @type {number} */ index) => 255 * values[index * area + cell];
    return imageCanvas(width, height, (cell) => packed([part(cell, 0), part(cell, 1), part(cell, 2)]));
  }
  return imageCanvas(width, height, (cell) => shade(root, values[channel * area + cell], top, false));
}

/**
 * @param {Element} root
 * @param {Head} head
 * @param {Float32Array} values
 */
export function outputImage(root, head, values) {
  const top = largest(values);
  const negative = values.some((value) => value < 0);
  return imageCanvas(head.output.columns, head.output.rows, (index) => shade(root, values[index], top, negative));
}

/**
 * @param {Element} root
 * @param {Head} head
 */
export function stripImages(root, head) {
  const { channels } = head.input;
  const { rows, columns } = head.output;
  const { side } = head.window;
  const { partial, kernel } = head.arrays;
  const { tops } = head;
  return Array.from({ length: channels }, (_, channel) => [
    inputImage(root, head, channel),
    imageCanvas(side, side, (tap) => shade(root, kernel[tap * channels + channel], tops.kernel, true)),
    imageCanvas(columns, rows, (index) => shade(root, partial[index * channels + channel], tops.partial, true)),
  ]);
}
