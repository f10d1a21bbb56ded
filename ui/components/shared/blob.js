// Reads what Python's `pack` wrote: a JSON head, and arrays that become Float32Arrays in `head.arrays`.
function halfToNumber(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const HALVES = new Float32Array(65536);
for (let half = 0; half < 65536; half++) HALVES[half] = halfToNumber(half);

function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const body = bytes.slice(4 + length).buffer; // a copy, so that it begins at a multiple of four
  for (const [name, { bits, offset, count }] of Object.entries(head.arrays)) {
    if (bits === 32) head.arrays[name] = new Float32Array(body, offset, count);
    else head.arrays[name] = Float32Array.from(new Uint16Array(body, offset, count), (each) => HALVES[each]);
  }
  return head;
}
