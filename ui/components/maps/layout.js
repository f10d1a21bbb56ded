// @ts-check
// Where each map of a layer lies in the one canvas, and which unit lies where.
import { pointIn } from "../shared/pointer.js";

/** @typedef {{ row: number, column: number, filter: number }} Unit */
/** @typedef {{ height: number, width: number, filters: number }} Size  of a map in cells, and how many maps */

/**
 * @typedef {object} Layout
 * @property {number} pixel  CSS pixels of a canvas pixel
 * @property {number} grain  canvas pixels of a cell's side
 * @property {number} wide  canvas pixels from one map to the next
 * @property {number} high  canvas pixels from one row of maps to the next
 * @property {number} columns  maps side by side
 * @property {number} across  canvas pixels
 * @property {number} down  canvas pixels
 */

const GAP = 4; // CSS pixels between two maps

/**
 * Each cell is a square of `grain` canvas pixels, so that the gap between large cells stays narrow.
 * @param {Size} size
 * @param {number} tile  CSS pixels on a map's wider side
 * @param {number} room  CSS pixels
 * @returns {Layout}
 */
export function layout({ height, width, filters }, tile, room) {
  const cell = Math.max(1, Math.min(tile, room)) / Math.max(width, height); // CSS pixels
  const grain = Math.max(1, Math.round(cell / GAP));
  const pixel = cell / grain;
  const gap = filters > 1 ? Math.max(1, Math.round(GAP / pixel)) : 0;
  const [wide, high] = [width * grain + gap, height * grain + gap];
  const columns = Math.max(1, Math.min(filters, Math.floor((room / pixel + gap) / wide)));
  const rows = Math.ceil(filters / columns);
  return { pixel, grain, wide, high, columns, across: columns * wide - gap, down: rows * high - gap };
}

/**
 * Where a filter's map begins, in canvas pixels.
 * @param {Layout} plan
 * @param {number} filter
 */
export function corner(plan, filter) {
  return { left: (filter % plan.columns) * plan.wide, top: Math.floor(filter / plan.columns) * plan.high };
}

/**
 * The unit under the pointer, or null beside the maps.
 * @param {Layout} plan
 * @param {Size} size
 * @param {import("../shared/pointer.js").At} event
 * @param {import("../shared/pointer.js").Box} box  the canvas's
 * @returns {Unit | null}
 */
export function unitAt(plan, { height, width, filters }, event, box) {
  const { x, y } = pointIn(event, box, plan.across, plan.down);
  const [tileColumn, tileRow] = [Math.floor(x / plan.wide), Math.floor(y / plan.high)];
  const column = Math.floor((x - tileColumn * plan.wide) / plan.grain);
  const row = Math.floor((y - tileRow * plan.high) / plan.grain);
  const filter = tileRow * plan.columns + tileColumn;
  const inside = x >= 0 && y >= 0 && column < width && row < height && tileColumn < plan.columns && filter < filters;
  return inside ? { row, column, filter } : null;
}

/**
 * One cell on, and over a map's edge into the next map; the same unit where there is none.
 * @param {Layout} plan
 * @param {Size} size
 * @param {Unit} from
 * @param {[down: number, right: number]} step
 * @returns {Unit}
 */
export function neighbour(plan, { height, width, filters }, from, [down, right]) {
  const [row, column] = [from.row + down, from.column + right];
  let filter = from.filter;
  if (row < 0) filter -= plan.columns;
  else if (row >= height) filter += plan.columns;
  else if (column < 0) filter -= 1;
  else if (column >= width) filter += 1;
  if (filter < 0 || filter >= filters) return from;
  return { filter, row: (row + height) % height, column: (column + width) % width };
}
