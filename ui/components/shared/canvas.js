// @ts-check
// Canvases that are sharp on every screen, and small images that are drawn larger.

/** @param {HTMLCanvasElement} canvas */
export function penOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Sets a canvas's size and returns a pen that counts in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width  CSS pixels
 * @param {number} height  CSS pixels
 */
export function prepare(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = penOf(canvas);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.imageSmoothingEnabled = false;
  return pen;
}

/**
 * A small canvas with one pixel per cell, which is drawn larger later.
 * @param {number} width  cells
 * @param {number} height  cells
 * @param {(cell: number) => number} shadeAt  a cell's colour, see colour.js; cells are counted row by row
 */
export function imageCanvas(width, height, shadeAt) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < pixels.length; cell++) pixels[cell] = shadeAt(cell);
  penOf(canvas).putImageData(image, 0, 0);
  return canvas;
}

/**
 * Draws a frame whose outer edge is this box.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} colour
 * @param {number} width  of the line
 * @param {number} left
 * @param {number} top
 * @param {number} across
 * @param {number} down
 */
export function outline(pen, colour, width, left, top, across, down) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.strokeRect(left + width / 2, top + width / 2, across - width, down - width);
}
