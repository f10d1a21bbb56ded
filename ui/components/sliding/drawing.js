// @ts-check
// The images: input, number grids, vector and maps.
import { outline, prepare } from "../shared/canvas.js";
import { accent, css, property, readable, shade } from "../shared/colour.js";
import { make } from "../shared/dom.js";
import { short, tiny } from "../shared/numbers.js";
import { covering, firstTap, reach, taps } from "./geometry.js";
import { pixelAt, placeOf } from "./head.js";
import { vectorLayout } from "./layout.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./head.js").Cell} Cell */

export const POINTED = "#e8590c"; // the colour of what the pointer chose

/**
 * @param {State} state
 * @param {Cell} place
 */
export function paintInput(state, place) {
  const { head, root, cell } = state;
  const [down, right] = head.axes;
  const [rows, columns] = head.axes.map((axis) => axis.before + axis.size + axis.after);
  const pen = prepare(state.parts.input, columns * cell, rows * cell);
  const box = (/** @type {number} */ row, /** @type {number} */ column) =>
    /** @type {[number, number]} */ ([(column + right.before) * cell, (row + down.before) * cell]);
  pen.fillStyle = accent(root);
  pen.globalAlpha = 0.18;
  pen.fillRect(0, 0, columns * cell, rows * cell);
  pen.globalAlpha = 1;
  pen.drawImage(state.images.input, ...box(0, 0), right.size * cell, down.size * cell);
  if (cell >= 24) writeNumbers(state, pen);
  if (head.window.dilation > 1) {
    for (const row of taps(down, place.row)) {
      for (const column of taps(right, place.column)) outline(pen, accent(root), 1.5, ...box(row, column), cell, cell);
    }
  }
  const corner = box(firstTap(down, place.row), firstTap(right, place.column));
  outline(pen, accent(root), 2.5, ...corner, reach(right) * cell, reach(down) * cell);
  if (state.pixel) outline(pen, POINTED, 2.5, ...box(state.pixel.row, state.pixel.column), cell, cell);
}

/**
 * @param {State} state
 * @param {CanvasRenderingContext2D} pen
 */
function writeNumbers({ head, cell, root, channel }, pen) {
  if (head.input.colours) return;
  const [down, right] = head.axes;
  pen.font = `${Math.min(12, cell * 0.38)}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let row = 0; row < down.size; row++) {
    for (let column = 0; column < right.size; column++) {
      const value = pixelAt(head, row, column, channel);
      pen.fillStyle = readable(shade(root, value, head.input.top, false));
      pen.fillText(tiny(value, 1), (column + right.before + 0.5) * cell, (row + down.before + 0.5) * cell);
    }
  }
}

/**
 * A map as it is put together: places after `state.shown` are not there yet.
 * @param {State} state
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} image
 * @param {Cell} place
 */
export function paintOutput(state, canvas, image, place) {
  const { head, root, cell } = state;
  const { rows, columns } = head.output;
  const pen = prepare(canvas, columns * cell, rows * cell);
  pen.drawImage(image, 0, 0, columns * cell, rows * cell);
  if (state.shown !== null) {
    const last = placeOf(head, state.shown);
    pen.fillStyle = property(root, "--st-secondary-background-color") || "#eee";
    pen.fillRect((last.column + 1) * cell, last.row * cell, columns * cell, cell);
    pen.fillRect(0, (last.row + 1) * cell, columns * cell, rows * cell);
    outline(pen, property(root, "--st-text-color"), 0.5, 0, 0, columns * cell, rows * cell);
  }
  if (!state.pixel) {
    outline(pen, accent(root), 2.5, place.column * cell - 1, place.row * cell - 1, cell + 2, cell + 2);
    return;
  }
  const [down, right] = head.axes;
  for (const row of covering(down, state.pixel.row)) {
    for (const column of covering(right, state.pixel.column)) {
      outline(pen, POINTED, Math.min(2, cell / 4), column * cell, row * cell, cell, cell);
    }
  }
}

/**
 * @typedef {object} Look
 * @property {number} top  the value of full colour
 * @property {boolean} signed
 * @property {(index: number) => string} [marked]  a cell's class
 */

/**
 * A square of numbers as HTML, so that they can be read, copied and zoomed.
 * @param {HTMLElement} grid
 * @param {State} state
 * @param {number[]} values
 * @param {Look} look
 */
export function paintGrid(grid, state, values, { top, signed, marked = () => "" }) {
  const { side } = state.head.window;
  const size = side <= 3 ? 30 : side <= 5 ? 28 : 25; // CSS pixels of a cell
  const font = side <= 5 ? 11 : 10;
  if (grid.children.length !== values.length) grid.replaceChildren(...values.map(() => make("span")));
  grid.style.gridTemplateColumns = `repeat(${side}, ${size}px)`;
  values.forEach((value, index) => {
    const cell = /** @type {HTMLElement} */ (grid.children[index]);
    const paint = shade(state.root, value, top, signed);
    cell.textContent = tiny(value, side <= 5 ? 2 : 1);
    cell.className = marked(index);
    cell.style.cssText = `height:${size}px;background:${css(paint)};color:${readable(paint)};font-size:${font}px`;
  });
}

/**
 * The numbers that the filters make of one patch, one per filter.
 * @param {State} state
 * @param {number} index  of the place
 */
export function paintVector(state, index) {
  const { head, root, parts } = state;
  const count = head.output.filters;
  const values = head.arrays.vectors.subarray(index * count, (index + 1) * count);
  const { cell, perRow, rows } = (state.vector = vectorLayout(count, state.room.multiply));
  const pen = prepare(parts.vector, perRow * cell, rows * cell);
  values.forEach((value, filter) => {
    const [left, top] = [(filter % perRow) * cell, Math.floor(filter / perRow) * cell];
    pen.fillStyle = css(shade(root, value, head.tops.vectors, head.tops.signed));
    pen.fillRect(left, top, cell - 1, cell - 1);
    if (filter === head.filter) outline(pen, accent(root), 2, left, top, cell - 1, cell - 1);
  });
  const followed = head.filter ?? 0;
  const words = `${count} numbers at this place, one per filter; filter ${followed} has ${short(values[followed])}. Arrow keys choose another one.`;
  parts.vector.setAttribute("aria-label", words);
}
