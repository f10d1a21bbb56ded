// @ts-check
// Reads what Python's `pack` wrote: a JSON head, and arrays that become Float32Arrays in `head.arrays`.

/** @param {number} half  the 16 bits of a float16 */
export function halfToNumber(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const HALVES = new Float32Array(65536);
for (let half = 0; half < 65536; half++) HALVES[half] = halfToNumber(half);

/** @typedef {[bits: 16 | 32, offset: number, count: number, others?: number]} Place  see `pack` in Python */

/**
 * @param {ArrayBufferLike} body
 * @param {Place} place
 */
function numbersAt(body, [bits, offset, count, others]) {
  if (others === undefined) return decoded(body, bits, offset, count);
  const length = Math.ceil(count / 8);
  const mask = new Uint8Array(body, offset, length);
  const values = decoded(body, bits, offset + 4 * Math.ceil(length / 4), others);
  const numbers = new Float32Array(count);
  let next = 0;
  for (let index = 0; index < count; index++) {
    if (mask[index >> 3] & (1 << (index & 7))) numbers[index] = values[next++];
  }
  return numbers;
}

/**
 * @param {ArrayBufferLike} body
 * @param {16 | 32} bits
 * @param {number} offset
 * @param {number} count
 */
function decoded(body, bits, offset, count) {
  if (bits === 32) return new Float32Array(body, offset, count);
  return Float32Array.from(new Uint16Array(body, offset, count), (half) => HALVES[half]);
}

/**
 * @template Head
 * @template {string} Name
 * @param {Uint8Array} data
 * @returns {Head & { arrays: Record<Name, Float32Array> }}
 */
export function unpack(data) {
  const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
  const body = data.slice(4 + length).buffer; // a copy, so that it begins at a multiple of four
  for (const [name, place] of Object.entries(head.arrays)) head.arrays[name] = numbersAt(body, place);
  return head;
}
