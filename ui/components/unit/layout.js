// @ts-check
// Sizes that follow the width of the page, and what lies under each tap of the window.

/** @typedef {import("./head.js").UnitWindow} UnitWindow */

const NARROW = 560; // CSS pixels

/**
 * CSS pixels of the image's and the map's longer side.
 * @param {number} width  CSS pixels
 */
export function pictureSide(width) {
  return width < NARROW ? 150 : 200;
}

/**
 * Whether names are written short.
 * @param {number} width  CSS pixels
 */
export function isNarrow(width) {
  return width < NARROW;
}

/**
 * A cell of the number grids: CSS pixels of its side and of its font, and digits after the point. Of a kernel of 7
 * three squares fit beside each other, or stand below each other.
 * @param {number} side  cells per side
 * @param {number} width  CSS pixels
 */
export function cellPlan(side, width) {
  if (side <= 3) return { size: width < 400 ? 28 : 33, font: 11, digits: 2 };
  if (side <= 5) return { size: 29, font: 11, digits: 2 };
  return { size: width >= 700 ? 21 : 25, font: 10, digits: 1 };
}

/**
 * The input unit under a tap as row, column and channel, or null where the window lies on zeros around the maps.
 * @param {Pick<UnitWindow, "height" | "width" | "rows" | "columns" | "channels">} window
 * @param {number} tap  counted row by row
 * @param {number} channel  counted in the window's own order
 */
export function inputAt({ height, width, rows, columns, channels }, tap, channel) {
  const [row, column] = [rows[Math.floor(tap / columns.length)], columns[tap % columns.length]];
  const inside = row >= 0 && row < height && column >= 0 && column < width;
  return inside ? [row, column, channels[channel]] : null;
}

/**
 * @param {Pick<UnitWindow, "layer">} window
 * @param {number[] | null} at
 */
export function inputName({ layer }, at) {
  if (!at) return "zero around the image";
  const [row, column, channel] = at;
  if (layer === "input") return `pixel in row ${row}, column ${column}`;
  return `${layer}, row ${row}, column ${column}, filter ${channel}`;
}

/**
 * @param {Pick<UnitWindow, "layer" | "of" | "channels">} window
 * @param {number} channel  counted in the window's own order
 */
export function channelName({ layer, of, channels }, channel) {
  if (layer === "input") return of > 1 ? `channel ${channels[channel]}` : "the image";
  return `${layer}, filter ${channels[channel]}`;
}

/**
 * The tap that an arrow key leads to, or null beside the square.
 * @param {number} tap  counted row by row
 * @param {number} across  taps per row
 * @param {number} count  taps
 * @param {[down: number, right: number]} step
 */
export function tapBeside(tap, across, count, [down, right]) {
  const [row, column] = [Math.floor(tap / across) + down, (tap % across) + right];
  const next = row * across + column;
  return column >= 0 && column < across && next >= 0 && next < count ? next : null;
}
