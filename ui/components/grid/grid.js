// @ts-check
// A table of small images: hover or use the arrow keys to read each one, click or press Enter to pick.
import { unpack } from "../shared/blob.js";
import { imageCanvas, penOf } from "../shared/canvas.js";
import { shades } from "../shared/colour.js";
import { component, remembered } from "../shared/component.js";
import { canvas, element, make } from "../shared/dom.js";
import { frame } from "../shared/frames.js";
import { arrow } from "../shared/keys.js";
import { clamp, exact, tiny } from "../shared/numbers.js";
import { painted } from "../shared/resize.js";
import { say, usesKeys } from "../shared/spoken.js";
import { imageAt, layout } from "./layout.js";

/**
 * The head of what Python sends; beside it come the arrays `values` and `lefts`.
 * @typedef {object} GridHead
 * @property {number} rows
 * @property {number} columns
 * @property {number} height
 * @property {number} width
 * @property {number} top
 * @property {boolean} signed
 * @property {[number, number]} widths
 * @property {number | null} picked
 * @property {string} title
 * @property {string} row_noun
 * @property {string[]} row_names
 * @property {string} column_noun
 * @property {string[]} column_names
 * @property {[number, number] | null} left
 */

/** @typedef {import("../shared/pointer.js").Cell} Cell */

/**
 * @typedef {object} State
 * @property {GridHead & { arrays: { values: Float32Array, lefts: Float32Array } }} head
 * @property {import("./layout.js").Layout} plan
 * @property {HTMLElement} root
 * @property {HTMLCanvasElement} canvas
 * @property {Cell | null} cursor
 * @property {number | null} shown  the column that was last scrolled to
 */

/** @type {WeakMap<object, State>} */
const memory = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {State["head"]} head
 * @returns {State}
 */
function begin(root, head) {
  const plan = layout(head, head.widths, root.clientWidth);
  return { root, head, plan, canvas: canvas(root, "canvas.all"), cursor: null, shown: null };
}

/** @param {State} state */
function paint(state) {
  const { head, root, canvas } = state;
  const { columns, rows, height, width } = head;
  const { pixel, grain, wide, high } = (state.plan = layout(head, head.widths, root.clientWidth));
  [canvas.width, canvas.height] = [columns * wide - 1, rows * high - 1];
  canvas.style.width = `${canvas.width * pixel}px`;
  canvas.style.height = `${canvas.height * pixel}px`;
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer); // transparent between the images
  const { values } = head.arrays;
  const shadeOf = shades(root, head.top, head.signed);
  let index = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const colour = shadeOf(values[index++]);
          for (let line = 0; line < grain; line++) {
            const start = (row * high + y * grain + line) * canvas.width + column * wide + x * grain;
            pixels.fill(colour, start, start + grain);
          }
        }
      }
    }
  }
  penOf(canvas).putImageData(image, 0, 0);
  paintRows(state);
  paintColumns(state);
  mark(state);
  if (state.shown !== head.picked) showPicked(state);
}

const APART = 24; // CSS pixels at the least between two numbers

/** @param {State} state */
function paintColumns({ head, root, plan: { across } }) {
  const every = across >= APART ? 1 : Math.max(1, 5 * Math.ceil(APART / across / 5));
  const names = [];
  for (let column = 0; column < head.columns; column += every) {
    const name = make("span", "", head.column_names[column] ?? String(column));
    name.style.left = `${(column + 0.5) * across}px`;
    names.push(name);
  }
  element(root, ".columns").replaceChildren(...names);
}

/**
 * Scrolls sideways until the picked column is in the middle.
 * @param {State} state
 */
function showPicked(state) {
  const { head, root, plan } = state;
  const views = element(root, ".views");
  state.shown = head.picked;
  if (head.picked !== null) views.scrollLeft = head.picked * plan.across - views.clientWidth / 2;
}

/**
 * The names of the rows, with their images if there are any.
 * @param {State} state
 */
function paintRows({ head, root, plan: { down } }) {
  const { lefts } = head.arrays;
  const shadeOf = shades(root, 1, false);
  const labels = head.row_names.map((name, row) => {
    const label = make("div");
    label.style.height = `${down}px`;
    label.style.fontSize = `${Math.min(12, down)}px`;
    if (down >= 9 || row % 4 === 0) label.append(name);
    if (head.left) {
      const [height, width] = head.left;
      const small = imageCanvas(width, height, (cell) => shadeOf(lefts[row * height * width + cell]));
      small.style.width = `${Math.min(28, down - 1)}px`;
      label.append(small);
    }
    return label;
  });
  element(root, ".rows").replaceChildren(...labels);
}

/** @param {State} state */
function mark({ head, root, canvas, plan: { pixel, across, down }, cursor }) {
  /** @type {[row: number, column: number, rows: number][]} */
  const boxes = [];
  if (head.picked !== null) boxes.push([0, head.picked, head.rows]);
  if (cursor) boxes.push([cursor.row, cursor.column, 1]);
  const frames = boxes.map(([row, column, rows]) => ({
    left: column * across - pixel,
    top: Math.max(0, row * down - pixel),
    width: across + pixel,
    height: rows * down,
  }));
  frame(element(root, ".pane"), frames, canvas.width * pixel, canvas.height * pixel);
}

/** @param {State} state */
function tell({ head, root, cursor }) {
  const told = element(root, ".told");
  if (!cursor) {
    told.textContent = "";
    return;
  }
  const { row, column } = cursor;
  const area = head.height * head.width;
  const start = (row * head.columns + column) * area;
  const values = head.arrays.values.subarray(start, start + area);
  const where = `${head.row_noun} ${head.row_names[row]}, ${head.column_noun} ${head.column_names[column] ?? column}`;
  const numbers = area > 49 || !head.signed ? summary(values) : Array.from(values, (value) => tiny(value, 2)).join(" ");
  say(told, `${where}: ${numbers}`);
}

/** @param {Float32Array} values */
function summary(values) {
  if (values.length === 1) return exact(values[0]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `mean ${exact(mean)}, largest ${exact(Math.max(...values))}`;
}

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<Uint8Array>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".grid-of-images");
  /** @type {State["head"]} */
  const head = unpack(data);
  const state = remembered(memory, root, () => begin(root, head));
  state.head = head;
  if (state.cursor && !(state.cursor.row < head.rows && state.cursor.column < head.columns)) state.cursor = null;
  element(root, ".title").textContent = head.title;
  const label = `${head.title}. Arrow keys read, Enter or Space picks a ${head.column_noun}.`;
  state.canvas.setAttribute("aria-label", label);
  listen(state, setTriggerValue);
  const end = painted(root, () => paint(state));
  root.dataset.painted = String(performance.now());
  return end;
}

/**
 * @param {State} state
 * @param {(name: string, value: unknown) => void} setTriggerValue
 */
function listen(state, setTriggerValue) {
  const { canvas, head } = state;
  const move = (/** @type {Cell | null} */ cursor) => {
    state.cursor = cursor;
    mark(state);
    tell(state);
  };
  const at = (/** @type {MouseEvent} */ event) => imageAt(head, state.plan, event, canvas.getBoundingClientRect());
  const pick = (/** @type {Cell | null} */ cell) => cell && setTriggerValue("picked", cell);
  canvas.onpointermove = (event) => move(at(event));
  canvas.onpointerleave = () => move(null);
  canvas.onclick = (event) => pick(at(event));
  const first = { row: 0, column: head.picked ?? 0 };
  canvas.onfocus = () => usesKeys() && !state.cursor && move(first);
  canvas.onkeydown = (event) => {
    const step = arrow(event);
    if (step) {
      const { row, column } = state.cursor ?? first;
      move({ row: clamp(row + step[0], 0, head.rows - 1), column: clamp(column + step[1], 0, head.columns - 1) });
    } else if (event.key === "Enter" || event.key === " ") pick(state.cursor);
    else return;
    event.preventDefault();
  };
}

export default component(import.meta.url, ["frame.css"], redraw);
