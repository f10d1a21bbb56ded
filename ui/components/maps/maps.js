// @ts-check
// Draws the maps of one layer side by side in one canvas.
import { unpack } from "../shared/blob.js";
import { penOf } from "../shared/canvas.js";
import { css, scale, shade } from "../shared/colour.js";
import { component, remembered } from "../shared/component.js";
import { canvas, element } from "../shared/dom.js";
import { frame } from "../shared/frames.js";
import { arrow } from "../shared/keys.js";
import { painted } from "../shared/resize.js";
import { say, usesKeys } from "../shared/spoken.js";
import { corner, layout, neighbour, unitAt } from "./layout.js";

/**
 * The head of what Python sends; beside it comes the array `values`.
 * @typedef {object} MapsHead
 * @property {string} name
 * @property {number} height
 * @property {number} width
 * @property {number} filters
 * @property {number[]} tops
 * @property {number} tile
 * @property {number | null} picked
 * @property {[number, number] | null} cell
 * @property {number[]} off
 * @property {[number, number, number, number][]} frames
 * @property {string} noun
 * @property {string[]} names
 * @property {boolean} pickable
 * @property {string} title
 * @property {string} words
 */

/** @typedef {import("./layout.js").Unit} Unit */

/**
 * @typedef {object} State
 * @property {MapsHead & { arrays: { values: Float32Array } }} head
 * @property {import("./layout.js").Layout} plan
 * @property {HTMLElement} root
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} told
 * @property {Unit | null} cursor
 */

/** What Python leaves out. */
const UNSTATED = {
  ...{ tops: [], picked: null, cell: null, off: [], frames: [], noun: "filter", names: [], pickable: false },
  ...{ title: "", words: "" },
};

/** @type {WeakMap<object, State>} */
const memory = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {State["head"]} head
 * @returns {State}
 */
function begin(root, head) {
  const plan = layout(head, head.tile, root.clientWidth);
  return { root, head, plan, canvas: canvas(root, "canvas"), told: element(root, ".told"), cursor: null };
}

/**
 * @param {MapsHead & { arrays: { values: Float32Array } }} head
 * @param {Unit} unit
 */
function valueAt(head, { filter, row, column }) {
  return head.arrays.values[(filter * head.height + row) * head.width + column];
}

/** @param {State} state */
function paint(state) {
  const { head, canvas, root } = state;
  const plan = (state.plan = layout(head, head.tile, root.clientWidth));
  canvas.width = plan.across;
  canvas.height = plan.down;
  canvas.style.width = `${plan.across * plan.pixel}px`;
  const image = new ImageData(plan.across, plan.down);
  const pixels = new Uint32Array(image.data.buffer); // transparent between the maps
  const steps = scale(root);
  const { values } = head.arrays;
  let index = 0;
  for (let filter = 0; filter < head.filters; filter++) {
    const { left, top } = corner(plan, filter);
    const peak = head.tops[filter] ?? 1;
    const factor = peak > 0 ? 255 / peak : 0;
    for (let row = 0; row < head.height; row++) {
      for (let column = 0; column < head.width; column++) {
        const step = Math.min(255, Math.max(0, Math.round(values[index++] * factor)));
        for (let line = 0; line < plan.grain; line++) {
          const start = (top + row * plan.grain + line) * plan.across + left + column * plan.grain;
          pixels.fill(steps[step], start, start + plan.grain);
        }
      }
    }
  }
  const pen = penOf(canvas);
  pen.putImageData(image, 0, 0);
  head.off.forEach((filter) => crossOut(state, pen, filter));
  mark(state);
  describe(state);
}

/**
 * A map that is switched off.
 * @param {State} state
 * @param {CanvasRenderingContext2D} pen
 * @param {number} filter
 */
function crossOut({ head, plan, root }, pen, filter) {
  const { left, top } = corner(plan, filter);
  const [right, bottom] = [left + head.width * plan.grain, top + head.height * plan.grain];
  pen.strokeStyle = css(shade(root, 1, 1, true));
  pen.lineWidth = Math.max(1, 2 / plan.pixel);
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(right, bottom);
  pen.moveTo(right, top);
  pen.lineTo(left, bottom);
  pen.stroke();
}

const RIM = 2; // CSS pixels of a frame, which lies around the cells

/** @param {State} state */
function mark({ head, plan, root, cursor }) {
  /** @type {[filter: number, row: number, column: number, height: number, width: number][]} */
  const boxes = [];
  if (head.picked !== null) boxes.push([head.picked, 0, 0, head.height, head.width]);
  if (head.picked !== null && head.cell) boxes.push([head.picked, ...head.cell, 1, 1]);
  head.frames.forEach((box, filter) => box[2] && boxes.push([filter, ...box]));
  if (cursor) boxes.push([cursor.filter, cursor.row, cursor.column, 1, 1]);
  const cell = plan.grain * plan.pixel;
  const frames = boxes.map(([filter, row, column, height, width]) => {
    const { left, top } = corner(plan, filter);
    return {
      left: left * plan.pixel + column * cell - RIM,
      top: top * plan.pixel + row * cell - RIM,
      width: width * cell + 2 * RIM,
      height: height * cell + 2 * RIM,
    };
  });
  frame(element(root, ".pane"), frames, plan.across * plan.pixel, plan.down * plan.pixel);
}

/** @param {State} state */
function describe({ head, told, cursor }) {
  if (!cursor) {
    told.textContent = "";
    return;
  }
  const map = head.filters > 1 ? `${head.noun} ${head.names[cursor.filter] ?? cursor.filter}` : "";
  const cell = head.height * head.width > 1 ? `row ${cursor.row}, column ${cursor.column}` : "";
  const off = head.off.includes(cursor.filter) ? " (switched off)" : "";
  const value = valueAt(head, cursor);
  say(told, `${head.name}: ${[map, cell].filter(Boolean).join(", ")}: ${value.toFixed(3)}${off}`);
}

/** @param {MapsHead} head */
function label(head) {
  const count = head.filters > 1 ? `${head.filters} maps of ` : "";
  const size = head.height * head.width > 1 ? `${count}${head.height} by ${head.width}` : `${head.filters} ${head.noun}s`;
  return `${head.name}: ${size}. Arrow keys read values${head.pickable ? ", Enter or Space picks" : ""}.`;
}

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<Uint8Array>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".maps");
  /** @type {State["head"]} */
  const head = { ...UNSTATED, ...unpack(data) };
  const state = remembered(memory, root, () => begin(root, head));
  state.head = head;
  const { cursor } = state;
  if (cursor && (cursor.filter >= head.filters || cursor.row >= head.height || cursor.column >= head.width)) {
    state.cursor = null;
  }
  element(place, ".title").textContent = head.title;
  element(place, ".words").textContent = head.words;
  state.canvas.setAttribute("aria-label", label(head));
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
  const move = (/** @type {Unit | null} */ unit) => {
    state.cursor = unit;
    mark(state);
    describe(state);
  };
  const at = (/** @type {MouseEvent} */ event) => unitAt(state.plan, head, event, canvas.getBoundingClientRect());
  const pick = (/** @type {Unit | null} */ unit) => unit && head.pickable && setTriggerValue("picked", unit);
  canvas.onpointermove = (event) => move(at(event));
  canvas.onpointerleave = () => move(null);
  canvas.onclick = (event) => pick(at(event));
  const first = { row: 0, column: 0, filter: head.picked ?? 0 };
  canvas.onfocus = () => usesKeys() && !state.cursor && move(first);
  canvas.onkeydown = (event) => {
    const step = arrow(event);
    if (step) move(neighbour(state.plan, head, state.cursor ?? first, step));
    else if (event.key === "Enter" || event.key === " ") pick(state.cursor);
    else return;
    event.preventDefault();
  };
}

export default component(import.meta.url, ["above.css", "frame.css"], redraw);
