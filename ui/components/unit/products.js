// @ts-check
// Patch times kernel, channel by channel, each number readable; and the window of a pooling.
import { css, readable, shade } from "../shared/colour.js";
import { element, make } from "../shared/dom.js";
import { arrow } from "../shared/keys.js";
import { exact, tiny } from "../shared/numbers.js";
import { cellPlan, channelName, inputAt, inputName, tapBeside } from "./layout.js";
import { say } from "../shared/spoken.js";

/** @typedef {import("./head.js").State} State */
/** @typedef {import("./head.js").UnitWindow} UnitWindow */

export const AT_FIRST = 4; // channels that are shown
const MORE = 8;

/**
 * @param {State} state
 * @param {UnitWindow} window
 * @param {HTMLElement[]} cells
 */
function grid({ root }, window, cells) {
  const { size } = cellPlan(window.side, root.clientWidth);
  const square = make("div", "grid", ...cells);
  square.style.gridTemplateColumns = `repeat(${window.columns.length}, ${size}px)`;
  square.style.gridAutoRows = `${size}px`;
  return square;
}

/**
 * @param {State} state
 * @param {UnitWindow} window
 * @param {HTMLElement} cell
 * @param {number} value
 * @param {number} top
 * @param {boolean} signed
 */
function fill({ root }, window, cell, value, top, signed) {
  const { digits, font } = cellPlan(window.side, root.clientWidth);
  const paint = shade(root, value, top, signed);
  cell.textContent = tiny(value, digits);
  cell.style.cssText = `background:${css(paint)};color:${readable(paint)};font-size:${font}px`;
  return cell;
}

/**
 * A patch whose cells can be followed down; `squares` beside it light up with it.
 * @param {State} state
 * @param {UnitWindow} window
 * @param {number[]} values
 * @param {number} channel
 * @param {HTMLElement[]} squares
 * @param {(tap: number, name: string) => string} tell
 */
function patchGrid(state, window, values, channel, squares, tell) {
  const { inputs, signed } = state.head.tops;
  let reachable = false; // by the tab key, which comes to the first one; arrow keys go on from there
  const cells = values.map((value, tap) => {
    const at = inputAt(window, tap, channel);
    const words = tell(tap, inputName(window, at));
    const cell = at ? make("button") : make("span");
    fill(state, window, cell, value, inputs, signed);
    cell.classList.toggle("zero", !at);
    if (at && cell instanceof HTMLButtonElement) {
      cell.type = "button";
      cell.tabIndex = reachable ? -1 : 0;
      reachable = true;
      cell.setAttribute("aria-label", `${cell.textContent}, ${words}`);
      cell.onclick = (event) => state.follow(event, { down: at });
    }
    cell.onmouseenter = cell.onfocus = () => light(state, [patch, ...squares], tap, words);
    return cell;
  });
  const patch = grid(state, window, cells);
  patch.setAttribute("role", "group");
  patch.setAttribute("aria-label", `What it looks at in ${channelName(window, channel)}`);
  patch.onkeydown = (event) => {
    const step = arrow(event);
    const from = cells.findIndex((cell) => cell.matches(":focus"));
    if (!step || from < 0) return;
    event.preventDefault();
    const next = tapBeside(from, window.columns.length, cells.length, step);
    if (next !== null && cells[next] instanceof HTMLButtonElement) cells[next].focus();
  };
  return { patch, cells };
}

/**
 * @param {State} state
 * @param {HTMLElement[]} squares
 * @param {number} tap
 * @param {string} words
 */
function light({ root }, squares, tap, words) {
  root.querySelectorAll(".grid .on").forEach((cell) => cell.classList.remove("on"));
  squares.forEach((square) => square.children[tap].classList.add("on"));
  say(element(root, ".told"), words);
}

/**
 * @param {Float32Array} array
 * @param {UnitWindow} window
 * @param {number} channel
 */
function valuesOf(array, { rows, columns, channels }, channel) {
  const area = rows.length * columns.length;
  return Array.from({ length: area }, (_, tap) => array[tap * channels.length + channel]);
}

/**
 * One channel: its patch, its slice of the kernel, their products, and their sum.
 * @param {State} state
 * @param {UnitWindow} window
 * @param {number} channel
 */
function productsOf(state, window, channel) {
  const { arrays, tops } = state.head;
  const inputs = valuesOf(arrays.inputs, window, channel);
  const weights = valuesOf(arrays.weights, window, channel);
  const terms = inputs.map((value, tap) => value * weights[tap]);
  const square = (/** @type {number[]} */ values, /** @type {number} */ top) => {
    const cells = values.map((value) => fill(state, window, make("span"), value, top, true));
    const made = grid(state, window, cells);
    made.setAttribute("aria-hidden", "true"); // the patch's cells say it all
    return made;
  };
  const [kernel, products] = [square(weights, tops.weights), square(terms, tops.terms)];
  const { patch } = patchGrid(state, window, inputs, channel, [kernel, products], (tap, name) => {
    return `${name}: ${exact(inputs[tap])} × ${exact(weights[tap])} = ${exact(terms[tap])}`;
  });
  return make(
    "div",
    window.side > 3 ? "block large" : "block",
    make("span", "name", channelName(window, channel)),
    patch,
    make("span", "", "×"),
    kernel,
    make("span", "", "="),
    products,
    make("span", "partial", `→ ${exact(window.partial[channel])}`),
  );
}

/**
 * @param {UnitWindow} window
 * @param {number} shown
 */
function restOf({ partial }, shown) {
  const rest = partial.slice(shown);
  const name = rest.length === 1 ? "the other channel" : `the ${rest.length} other channels together`;
  const sum = rest.reduce((whole, value) => whole + value, 0);
  return make("div", "block rest", make("span", "name", name), make("span", "partial", exact(sum)));
}

/**
 * @param {State} state
 * @param {UnitWindow} window
 */
export function paintProducts(state, window) {
  const { root } = state;
  const count = window.partial.length;
  const shown = Math.min(state.shown, count);
  const blocks = Array.from({ length: shown }, (_, channel) => productsOf(state, window, channel));
  if (shown < count) blocks.push(restOf(window, shown));
  element(root, ".blocks").replaceChildren(...blocks);
  const more = element(root, ".more");
  more.hidden = shown === count;
  more.textContent = `Show ${Math.min(MORE, count - shown)} more channels`;
  more.onclick = () => {
    state.shown += MORE;
    paintProducts(state, window);
  };
}

/**
 * The window of a pooling: its values, the winner marked.
 * @param {State} state
 * @param {UnitWindow} window
 */
export function paintPool(state, window) {
  const { root, head } = state;
  const values = [...head.arrays.inputs];
  const { patch, cells } = patchGrid(state, window, values, 0, [], (tap, name) => `${name}: ${exact(values[tap])}`);
  const winner = window.winner === null ? null : cells[window.winner];
  winner?.classList.add("winner");
  element(root, ".blocks").replaceChildren(make("div", "block", patch));
  const more = element(root, ".more");
  more.hidden = !winner;
  more.textContent = "Follow the largest";
  more.onclick = () => winner?.click();
}
