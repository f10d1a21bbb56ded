// @ts-check
// What Python sends, and what is worked out from it: the values of full colour.
import { unpack } from "../shared/blob.js";
import { largest } from "../shared/numbers.js";

/**
 * The head of what Python sends. Beside it come the arrays of `Arrays`.
 * @typedef {object} UnitHead
 * @property {string} title
 * @property {string} note
 * @property {string} kind
 * @property {string} place
 * @property {number[]} unit
 * @property {string[]} way
 * @property {UnitImage} image
 * @property {UnitSight} sees
 * @property {UnitMap | null} map
 * @property {UnitWindow | null} window
 * @property {UnitContributions | null} contributions
 * @property {[string, number][]} lines
 * @property {UnitClass[] | null} classes
 */

/**
 * @typedef {object} UnitImage
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 */

/**
 * @typedef {object} UnitSight
 * @property {number[]} rows
 * @property {number[]} columns
 * @property {string} words
 */

/**
 * @typedef {object} UnitMap
 * @property {number} height
 * @property {number} width
 * @property {number} top
 * @property {number} row
 * @property {number} column
 * @property {string} words
 */

/**
 * @typedef {object} UnitWindow
 * @property {string} layer
 * @property {number} height
 * @property {number} width
 * @property {number} of
 * @property {number} side
 * @property {number[]} rows
 * @property {number[]} columns
 * @property {number[]} channels
 * @property {number[]} partial
 * @property {number | null} winner
 */

/**
 * @typedef {object} UnitContributions
 * @property {UnitContribution[]} entries
 * @property {number} others
 * @property {number} sum
 */

/**
 * @typedef {object} UnitContribution
 * @property {string} name
 * @property {string} short
 * @property {string} layer
 * @property {number[]} unit
 * @property {number} value
 * @property {number} weight
 * @property {number} product
 */

/**
 * @typedef {object} UnitClass
 * @property {string} name
 * @property {number} logit
 * @property {string} power
 * @property {string} share
 */

/** @typedef {Record<"image" | "map" | "inputs" | "weights", Float32Array>} Arrays  those that the kind has */
/** @typedef {{ inputs: number, weights: number, terms: number, signed: boolean }} Tops  the values of full colour */
/** @typedef {UnitHead & { arrays: Arrays, tops: Tops }} Head */

/**
 * @param {Uint8Array} data
 * @returns {Head}
 */
export function read(data) {
  /** @type {UnitHead & { arrays: Arrays }} */
  const head = unpack(data);
  const { inputs = new Float32Array(), weights = new Float32Array() } = head.arrays;
  const terms = weights.map((weight, index) => weight * inputs[index]);
  const signed = inputs.some((value) => value < 0);
  return { ...head, tops: { inputs: largest(inputs), weights: largest(weights), terms: largest(terms), signed } };
}

/**
 * @typedef {object} State
 * @property {HTMLElement} root
 * @property {Head} head
 * @property {number} shown  channels whose products are shown
 * @property {boolean} keyboard  whether the last step was taken by keyboard, so that the next one can be
 * @property {(where: Where) => void} go
 * @property {(event: MouseEvent, where: Where) => void} follow
 */

/** @typedef {{ down: number[], layer?: string } | { back: number } | { move: number[] }} Where */
