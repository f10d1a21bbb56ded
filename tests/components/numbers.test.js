// Numbers as they are written.
import assert from "node:assert/strict";
import test from "node:test";
import { clamp, exact, largest, percent, short, signed, span, tiny } from "../../ui/components/shared/numbers.js";

test("a short number has fewer digits the larger it is", () => {
  assert.deepEqual([0.12345, -12.345, 123.45, -1234.5].map(short), ["0.123", "−12.35", "123.5", "−1235"]);
});

test("what rounds to zero has no sign", () => {
  assert.deepEqual([short(-0.0001), exact(-0.00001), tiny(-0.001, 2)], ["0.000", "0.0000", "0"]);
});

test("a number that is added has its sign", () => {
  assert.deepEqual([0.5, -0.5, 0].map(signed), ["+0.500", "−0.500", "+0.000"]);
});

test("an exact number has four digits after the point where there is room", () => {
  assert.deepEqual([0.5, -123.456, 1234.56].map(exact), ["0.5000", "−123.46", "1234.6"]);
});

test("a number in a cell leaves out the zero before the point", () => {
  assert.deepEqual([0.5, -0.25, 0, 12.34, -123.4].map((value) => tiny(value, 2)), [".50", "−.25", "0", "12.3", "−123"]);
});

test("a probability never reads as certain", () => {
  assert.deepEqual([0.5, 0.9994, 0.99951, 1].map(percent), ["50.0%", "99.9%", "> 99.9%", "> 99.9%"]);
});

test("a list of numbers is told by its ends", () => {
  assert.equal(span([]), "none");
  assert.equal(span([-3]), "−3");
  assert.equal(span([-1, 0, 1]), "−1 to 1");
  assert.equal(span([2, 4, 6]), "2 to 6 in steps of 2");
  assert.equal(span([-1, 1, 2]), "−1, 1, 2");
});

test("the largest size of nothing is 0", () => {
  assert.equal(largest([]), 0);
  assert.equal(largest(Float32Array.of(1, -3, 2)), 3);
});

test("a clamped number stays within both ends", () => {
  assert.deepEqual([-1, 2, 9].map((value) => clamp(value, 0, 5)), [0, 2, 5]);
});
