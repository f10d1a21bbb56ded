// @ts-check
// How large the images of a table are, and which one lies where.
import { clamp } from "../shared/numbers.js";
import { inside, pointIn } from "../shared/pointer.js";

/** @typedef {{ rows: number, columns: number, height: number, width: number }} Size  of the table, and of an image */

/**
 * @typedef {object} Layout
 * @property {number} pixel  CSS pixels of a canvas pixel
 * @property {number} grain  canvas pixels of a cell's side
 * @property {number} wide  canvas pixels from one image to the next
 * @property {number} high  canvas pixels from one row of images to the next
 * @property {number} across  CSS pixels from one image to the next
 * @property {number} down  CSS pixels from one row of images to the next
 */

const GAP = 3; // CSS pixels between two images, or less
const NAMES = 60; // CSS pixels for the names of the rows

/**
 * @param {Size} size
 * @param {[smallest: number, largest: number]} widths  CSS pixels of an image
 * @param {number} room  CSS pixels
 * @returns {Layout}
 */
export function layout({ columns, height, width }, [smallest, largest], room) {
  const wanted = (Math.max(120, room - NAMES) / columns - GAP) / width; // CSS pixels of a cell: all columns are seen
  const cell = clamp(wanted, smallest / width, largest / width);
  const grain = Math.max(1, Math.round(cell / GAP)); // the gap is one canvas pixel
  const pixel = cell / grain;
  const [wide, high] = [width * grain + 1, height * grain + 1];
  return { pixel, grain, wide, high, across: wide * pixel, down: high * pixel };
}

/**
 * The image under the pointer, or null beside the table.
 * @param {Size} size
 * @param {Layout} plan
 * @param {import("../shared/pointer.js").At} event
 * @param {import("../shared/pointer.js").Box} box  the canvas's
 * @returns {import("../shared/pointer.js").Cell | null}
 */
export function imageAt({ rows, columns }, { wide, high }, event, box) {
  const { x, y } = pointIn(event, box, columns * wide - 1, rows * high - 1);
  const cell = { row: Math.floor(y / high), column: Math.floor(x / wide) };
  return inside(cell, rows, columns) ? cell : null;
}
