// @ts-check
// Where a window stops and what lies under it, along one axis; Python's `Window` says the same, and a test compares them.

/**
 * @typedef {object} Axis
 * @property {number} side  taps of the window
 * @property {number} stride  pixels from one place to the next
 * @property {number} dilation  pixels from one tap to the next
 * @property {number} size  pixels of the input
 * @property {number} before  zeros before its first pixel
 * @property {number} after  zeros after its last pixel
 * @property {number} places  of the window
 */

/**
 * The pixel under the first tap; below 0 where that is a zero before the input.
 * @param {Axis} axis
 * @param {number} place
 */
export function firstTap(axis, place) {
  return place * axis.stride - axis.before;
}

/**
 * The pixels under all taps.
 * @param {Axis} axis
 * @param {number} place
 */
export function taps(axis, place) {
  return Array.from({ length: axis.side }, (_, tap) => firstTap(axis, place) + tap * axis.dilation);
}

/**
 * Pixels from the first tap to the last, both included.
 * @param {Axis} axis
 */
export function reach(axis) {
  return (axis.side - 1) * axis.dilation + 1;
}

/**
 * The places at which a tap lies on a pixel.
 * @param {Axis} axis
 * @param {number} pixel
 */
export function covering(axis, pixel) {
  const places = [];
  for (let place = 0; place < axis.places; place++) {
    const from = pixel - firstTap(axis, place);
    if (from >= 0 && from < reach(axis) && from % axis.dilation === 0) places.push(place);
  }
  return places;
}

/**
 * Whether a pixel is one of the input, and not a zero around it.
 * @param {Axis} axis
 * @param {number} pixel
 */
export function isInput(axis, pixel) {
  return pixel >= 0 && pixel < axis.size;
}
