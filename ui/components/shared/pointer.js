// @ts-check
// The cell of an image that the pointer is on.

/** @typedef {{ row: number, column: number }} Cell */
/** @typedef {Pick<MouseEvent, "clientX" | "clientY">} At */
/** @typedef {Pick<DOMRect, "left" | "top" | "width" | "height">} Box */

/**
 * The pointer's place in the units of the image. The box is where the image is shown, which may be smaller than the
 * image was drawn.
 * @param {At} event
 * @param {Box} box
 * @param {number} across  the image's width in units
 * @param {number} down  the image's height in units
 */
export function pointIn(event, box, across, down) {
  return { x: ((event.clientX - box.left) * across) / box.width, y: ((event.clientY - box.top) * down) / box.height };
}

/**
 * The cell of an image, or null if the pointer is outside.
 * @param {At} event
 * @param {Box} box
 * @param {number} rows
 * @param {number} columns
 * @returns {Cell | null}
 */
export function cellIn(event, box, rows, columns) {
  const { x, y } = pointIn(event, box, columns, rows);
  const cell = { row: Math.floor(y), column: Math.floor(x) };
  return inside(cell, rows, columns) ? cell : null;
}

/**
 * @param {Cell} cell
 * @param {number} rows
 * @param {number} columns
 */
export function inside({ row, column }, rows, columns) {
  return row >= 0 && row < rows && column >= 0 && column < columns;
}
