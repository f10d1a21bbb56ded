// @ts-check
// How wide the images are, and which part of the arrays each one has.

/** @typedef {{ ink?: Float32Array, tint?: Float32Array }} Pixels */

const GAP = 16; // CSS pixels between two images

/**
 * CSS pixels of an image; on a phone two stand side by side.
 * @param {number} wanted  CSS pixels
 * @param {number} room  CSS pixels
 */
export function widthOf(wanted, room) {
  return Math.min(wanted, Math.floor((room - GAP) / 2));
}

/**
 * The first image with ink has the first part of `inks`, and so on.
 * @param {{ side: number, ink: boolean, tint: boolean }[]} images
 * @param {{ inks: Float32Array, tints: Float32Array }} arrays
 * @returns {Pixels[]}
 */
export function pixelsOf(images, { inks, tints }) {
  const next = { ink: 0, tint: 0 };
  return images.map(({ side, ink, tint }) => {
    const area = side * side;
    /** @type {Pixels} */
    const pixels = {};
    if (ink) pixels.ink = inks.subarray(next.ink * area, ++next.ink * area);
    if (tint) pixels.tint = tints.subarray(next.tint * area, ++next.tint * area);
    return pixels;
  });
}
