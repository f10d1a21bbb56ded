// @ts-check
// Draws images side by side.
import { unpack } from "../shared/blob.js";
import { imageCanvas, outline, prepare } from "../shared/canvas.js";
import { SIGNED_STEPS, accent, css, mixed, packed, scale, signedScale, unpacked } from "../shared/colour.js";
import { component } from "../shared/component.js";
import { canvas, element, make } from "../shared/dom.js";
import { pickable } from "../shared/pickable.js";
import { painted } from "../shared/resize.js";
import { pixelsOf, widthOf } from "./layout.js";

/**
 * The head of what Python sends; beside it come the arrays `inks` and `tints`.
 * @typedef {object} GalleryHead
 * @property {number} width
 * @property {boolean} pickable
 * @property {GalleryImage[]} images
 */

/**
 * One image.
 * @typedef {object} GalleryImage
 * @property {string} title
 * @property {string} words
 * @property {number} side
 * @property {boolean} ink
 * @property {boolean} tint
 * @property {[number, number][][]} strokes
 * @property {number} pen
 * @property {[number, number, number, number] | null} box
 * @property {[number, number, boolean][]} crosses
 */

/** @typedef {import("./layout.js").Pixels} Pixels */

/**
 * Between the page's grey for so much ink and red or blue, by how strong the tint is.
 * @param {Element} root
 * @param {number} grey  a shade
 * @param {number} tint
 */
function tinted(root, grey, tint) {
  const full = signedScale(root)[tint < 0 ? 0 : 2 * SIGNED_STEPS];
  return packed(mixed(unpacked(grey), unpacked(full), Math.min(1, Math.abs(tint))));
}

/**
 * @param {Element} root
 * @param {CanvasRenderingContext2D} pen
 * @param {GalleryImage} image
 * @param {Pixels} pixels
 * @param {number} width  CSS pixels
 */
function paintInk(root, pen, image, { ink, tint }, width) {
  const steps = scale(root);
  const drawn = imageCanvas(image.side, image.side, (cell) => {
    const amount = ink ? Math.max(0, Math.min(1, ink[cell])) : 0;
    const grey = steps[Math.round(255 * amount)];
    return tint && tint[cell] ? tinted(root, grey, tint[cell]) : grey;
  });
  pen.drawImage(drawn, 0, 0, width, width);
}

/**
 * @param {Element} root
 * @param {CanvasRenderingContext2D} pen
 * @param {GalleryImage} image
 * @param {number} cell  CSS pixels
 */
function paintStrokes(root, pen, image, cell) {
  pen.strokeStyle = pen.fillStyle = css(scale(root)[255]);
  pen.lineWidth = image.pen * cell;
  pen.lineCap = pen.lineJoin = "round";
  for (const points of image.strokes) {
    pen.beginPath();
    points.forEach(([x, y], index) => (index ? pen.lineTo(x * cell, y * cell) : pen.moveTo(x * cell, y * cell)));
    if (points.length === 1) pen.lineTo(points[0][0] * cell + 0.01, points[0][1] * cell);
    pen.stroke();
  }
}

const ARM = 11; // CSS pixels of a cross to each side of its middle

/**
 * The cross that counts is small and strong, on a rim of paper; another one is dashed and goes from edge to edge.
 * @param {Element} root
 * @param {CanvasRenderingContext2D} pen
 * @param {[row: number, column: number, strong: boolean]} cross
 * @param {number} cell  CSS pixels
 * @param {number} width  CSS pixels
 */
function paintCross(root, pen, [row, column, strong], cell, width) {
  const [x, y, arm] = [(column + 0.5) * cell, (row + 0.5) * cell, strong ? ARM : width];
  /** @type {[colour: string, thick: number][]} */
  const lines = strong ? [[css(scale(root)[0]), 5], [accent(root), 2.5]] : [[accent(root), 1]];
  pen.setLineDash(strong ? [] : [4, 3]);
  for (const [colour, thick] of lines) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.beginPath();
    pen.moveTo(x - arm, y);
    pen.lineTo(x + arm, y);
    pen.moveTo(x, y - arm);
    pen.lineTo(x, y + arm);
    pen.stroke();
  }
  pen.setLineDash([]);
}

/**
 * @param {Element} root
 * @param {HTMLElement} figure
 * @param {GalleryImage} image
 * @param {Pixels} pixels
 * @param {number} width  CSS pixels
 */
function paint(root, figure, image, pixels, width) {
  figure.style.width = `${width}px`;
  const pen = prepare(canvas(figure, "canvas"), width, width);
  const cell = width / image.side;
  paintInk(root, pen, image, pixels, width);
  paintStrokes(root, pen, image, cell);
  if (image.box) {
    const [left, top, across, down] = image.box;
    outline(pen, accent(root), 1.5, left * cell, top * cell, across * cell, down * cell);
  }
  image.crosses.forEach((cross) => paintCross(root, pen, cross, cell, width));
}

/** @param {HTMLElement} root */
function makeImage(root) {
  const caption = make("div", "caption", make("b"), make("span", "words"));
  const figure = make("div", "image", make("canvas"), caption); // a figure could not be a button
  root.append(figure);
  return figure;
}

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<Uint8Array>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".gallery");
  /** @type {GalleryHead & { arrays: { inks: Float32Array, tints: Float32Array } }} */
  const head = unpack(data);
  const pixels = pixelsOf(head.images, head.arrays);
  while (root.children.length > head.images.length) root.lastChild?.remove();
  const figures = head.images.map((image, index) => {
    const figure = root.children[index] instanceof HTMLElement ? root.children[index] : makeImage(root);
    element(figure, "b").textContent = image.title;
    element(figure, ".words").textContent = image.words;
    figure.setAttribute("aria-label", `${image.title}. ${image.words}`);
    pickable(figure, head.pickable ? () => setTriggerValue("picked", index) : null);
    return figure;
  });
  const end = painted(root, () => {
    const width = widthOf(head.width, root.clientWidth);
    figures.forEach((figure, index) => paint(root, figure, head.images[index], pixels[index], width));
  });
  root.dataset.painted = String(performance.now());
  return end;
}

export default component(import.meta.url, [], redraw);
