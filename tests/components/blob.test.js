// Blobs that Python packed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { halfToNumber, unpack } from "../../ui/components/shared/blob.js";

const cases = JSON.parse(readFileSync(new URL("blobs.json", import.meta.url), "utf8"));

for (const { name, blob, arrays } of cases) {
  test(`arrays come as Python packed them: ${name}`, () => {
    const bytes = Buffer.from(blob, "base64");
    const shifted = new Uint8Array(bytes.length + 1).subarray(1); // a message's bytes begin anywhere
    shifted.set(bytes);

    const head = unpack(shifted);

    assert.equal(head.title, "Größe");
    const numbers = Object.entries(arrays).map(([key, values]) => [key, values.map((value) => Math.fround(value))]);
    const found = Object.entries(head.arrays).map(([key, values]) => [key, Array.from(values, (value) => value + 0)]);
    assert.deepEqual(found, numbers.map(([key, values]) => [key, values.map((value) => value + 0)]));
  });
}

test("a half is decoded by its sign, exponent and fraction", () => {
  assert.deepEqual([0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00].map(halfToNumber), [1, -2, 0.333251953125, 2 ** -24, Infinity]);
  assert.ok(Number.isNaN(halfToNumber(0x7e00)));
});
