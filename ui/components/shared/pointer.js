// @ts-check
// Which cell of a picture the pointer is on.

/** @typedef {{ row: number, column: number }} Cell */
/** @typedef {Pick<MouseEvent, "clientX" | "clientY">} At */
/** @typedef {Pick<DOMRect, "left" | "top" | "width" | "height">} Box */

/**
 * Where the pointer is, in units of which the box has so many. The box is where the picture is seen, which may be
 * smaller than it was drawn.
 * @param {At} event
 * @param {Box} box
 * @param {number} across  units
 * @param {number} down  units
 */
export function pointIn(event, box, across, down) {
  return { x: ((event.clientX - box.left) * across) / box.width, y: ((event.clientY - box.top) * down) / box.height };
}

/**
 * The cell of a picture of so many rows and columns, or null beside it.
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
