// @ts-check
// The arrow keys.

/** @type {Record<string, [down: number, right: number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Rows down and columns to the right that a key asks for, or null for a key that is no arrow.
 * @param {{ key: string }} event
 */
export function arrow({ key }) {
  return Object.hasOwn(ARROWS, key) ? ARROWS[key] : null;
}
