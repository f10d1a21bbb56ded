// @ts-check
// What the component remembers: its parts, the data on show, where the window is and what is pointed at.
import { canvas, element, find } from "../shared/dom.js";

/** @typedef {import("./head.js").Cell} Cell */
/** @typedef {ReturnType<typeof findParts>} Parts */

/**
 * @typedef {object} State
 * @property {HTMLElement} root
 * @property {Parts} parts
 * @property {import("./head.js").Head} head
 * @property {number} count  places of the window
 * @property {number} index  the window's place
 * @property {number | null} shown  the last place that is in the map yet; null for the whole map
 * @property {Cell | null} look  the place that the pointer is on
 * @property {Cell | null} pixel  the pixel of the input that is pointed at
 * @property {number} channel  the one whose numbers are shown
 * @property {ReturnType<typeof setInterval> | null} timer  while it plays
 * @property {ReturnType<typeof setTimeout> | undefined} writing  until the place is written into the page's link
 * @property {HTMLElement[]} grids  of numbers
 * @property {HTMLCanvasElement[]} canvases  of the maps
 * @property {number} cell  CSS pixels of a cell, in the input and in the maps
 * @property {{ multiply: number, strip: number }} room  CSS pixels
 * @property {import("./images.js").Images} images
 * @property {import("./layout.js").VectorLayout} vector
 * @property {import("./layout.js").StripLayout} strip
 */

const SECTIONS = ["slide", "multiply", "back", "channels"];

/** @param {HTMLElement} root */
export function findParts(root) {
  const button = (/** @type {string} */ name) => find(root, `button.${name}`, HTMLButtonElement);
  const input = (/** @type {string} */ name) => find(root, `input.${name}`, HTMLInputElement);
  return {
    input: canvas(root, "canvas.input"),
    multiply: element(root, ".multiply"),
    grids: element(root, ".grids"),
    sum: element(root, ".sum"),
    vector: canvas(root, "canvas.vector"),
    outputs: element(root, ".outputs"),
    told: element(root, ".told"),
    channels: element(root, ".channels"),
    scroll: element(root, ".strip"),
    strip: canvas(root, ".strip canvas"),
    first: button("first"),
    before: button("before"),
    play: button("play"),
    after: button("after"),
    all: button("all"),
    scrub: input("scrub"),
    speed: input("speed"),
    pace: element(root, ".pace"),
    notes: SECTIONS.map((name) => element(root, `.${name} > .note`)),
    titles: SECTIONS.map((name) => element(root, `.${name} > h2`)),
  };
}
