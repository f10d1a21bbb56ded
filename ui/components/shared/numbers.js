// @ts-check
// Numbers and lists of numbers as they are written.

/**
 * @param {number} value
 * @param {string} text  its size without a sign
 */
function withMinus(value, text) {
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text; // no zero with a sign
}

/** @param {number} value */
export function signed(value) {
  return value < 0 ? short(value) : `+${short(value)}`;
}

/** @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  return withMinus(value, size.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3));
}

/**
 * With four digits after the point, where there is room.
 * @param {number} value
 */
export function exact(value) {
  const size = Math.abs(value);
  return withMinus(value, size.toFixed(size >= 1000 ? 1 : size >= 100 ? 2 : 4));
}

/**
 * As short as a cell needs it.
 * @param {number} value
 * @param {number} digits  after the point, of numbers below 10
 */
export function tiny(value, digits) {
  const size = Math.abs(value);
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(Math.min(1, digits)) : size.toFixed(digits);
  return withMinus(value, text).replace(/^(−?)0\./, "$1.").replace(/^\.0+$/, "0");
}

/**
 * A probability; it never reads as certain.
 * @param {number} value
 */
export function percent(value) {
  return value > 0.9995 ? "> 99.9%" : `${(100 * value).toFixed(1)}%`;
}

/**
 * Whole numbers in rising order, such as "2 to 8 in steps of 2".
 * @param {number[]} list
 */
export function span(list) {
  const [first, second] = list;
  const even = list.every((number, index) => !index || number - list[index - 1] === second - first);
  const ends = `${first} to ${list[list.length - 1]}`;
  let text = list.length ? list.join(", ") : "none";
  if (list.length > 1 && even) text = second - first === 1 ? ends : `${ends} in steps of ${second - first}`;
  return text.replaceAll("-", "−");
}

/**
 * The largest size of any of these values.
 * @param {ArrayLike<number>} values
 */
export function largest(values) {
  let most = 0;
  for (let index = 0; index < values.length; index++) most = Math.max(most, Math.abs(values[index]));
  return most;
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
export function clamp(value, least, most) {
  return Math.max(least, Math.min(most, value));
}
