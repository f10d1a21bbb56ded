// @ts-check
// What is drawn of a run: means of stretches of batches, and the results of the epochs, in common columns.

/** @typedef {import("./curve.js").CurveEpoch} CurveEpoch */
/** @typedef {"loss" | "accuracy"} Measure */
/** @typedef {(number | null | undefined)[]} Column  null leaves a gap; undefined is another column's place */
/** @typedef {[at: number[], batches: Column, train: Column, test: Column]} Columns  by the number of the batch */

const STRETCHES = 300; // that the eye sees of thousands of batches

/**
 * Takes batches from a place on; those that were there from that place on are replaced.
 * @param {number[]} values
 * @param {number} first
 * @param {ArrayLike<number>} more
 */
export function append(values, first, more) {
  values.length = first;
  for (let index = 0; index < more.length; index++) values.push(more[index]);
}

/**
 * Means of at most 300 stretches, each at the end of its stretch; null for one whose numbers went astray.
 * @param {number[]} values  one per batch
 */
export function stretches(values) {
  const length = Math.max(1, Math.ceil(values.length / STRETCHES));
  const found = [];
  for (let start = 0; start < values.length; start += length) {
    const part = values.slice(start, start + length);
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    found.push({ at: start + part.length, mean: Number.isFinite(mean) ? mean : null });
  }
  return found;
}

/**
 * @param {number[]} values  one per batch
 * @param {CurveEpoch[]} epochs
 * @param {number} stepsPerEpoch
 * @param {Measure} of
 * @returns {Columns}
 */
export function columns(values, epochs, stepsPerEpoch, of) {
  const batches = new Map(stretches(values).map(({ at, mean }) => [at, mean]));
  const train = new Map(epochs.map((epoch) => [stepsPerEpoch * epoch.epoch, epoch[of]]));
  const test = new Map(epochs.map((epoch) => [stepsPerEpoch * epoch.epoch, epoch[`test_${of}`]]));
  const at = [...new Set([...batches.keys(), ...train.keys()])].sort((one, other) => one - other);
  const column = (/** @type {Map<number, number | null>} */ numbers) => at.map((place) => numbers.get(place));
  return [at, column(batches), column(train), column(test)];
}

/**
 * What the side shows: from 0 for the loss, to 100 % for the accuracy.
 * @param {Columns} columns
 * @param {Measure} of
 * @returns {[low: number, high: number]}
 */
export function range([, ...lines], of) {
  const seen = lines.flat().filter((value) => typeof value === "number");
  if (of === "loss") return [0, Math.max(0.1, ...seen) * 1.05];
  return [Math.min(0.9, ...seen.map((value) => Math.floor(value * 10) / 10)), 1];
}

/**
 * The place nearest to another one where a column has a number, or null.
 * @param {ArrayLike<number | null | undefined>} column
 * @param {ArrayLike<number>} at
 * @param {number} place
 */
export function nearest(column, at, place) {
  /** @type {number | null} */
  let best = null;
  for (let index = 0; index < at.length; index++) {
    const nearer = best === null || Math.abs(at[index] - place) < Math.abs(at[best] - place);
    if (typeof column[index] === "number" && nearer) best = index;
  }
  return best;
}
