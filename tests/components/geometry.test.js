// A window along one axis, held to what Python's Window computes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { covering, isInput, reach, taps } from "../../ui/components/sliding/geometry.js";
import { axesOf, patchAt, placeOf, startingPlace, strongestChannel } from "../../ui/components/sliding/head.js";
import { cellSide, channelAt, filterAt, sideOf, stripLayout, vectorLayout } from "../../ui/components/sliding/layout.js";

const windows = JSON.parse(readFileSync(new URL("windows.json", import.meta.url), "utf8"));

test("a window reaches as far as Python's", () => {
  for (const { axis, reach: expected } of windows) assert.equal(reach(axis), expected);
});

test("the taps lie at every place where Python's lie", () => {
  for (const { axis, taps: expected } of windows) {
    assert.deepEqual(expected.map((_, place) => taps(axis, place)), expected);
  }
});

test("a pixel is covered from the places that Python names", () => {
  for (const { axis, covering: expected } of windows) {
    assert.deepEqual(expected.map((_, pixel) => covering(axis, pixel)), expected);
  }
});

test("the zeros around the input are none of its pixels", () => {
  const [axis] = axesOf({ window: window(3), input: { height: 4, width: 5 }, output: { rows: 4, columns: 5 } });

  assert.deepEqual([-1, 0, 3, 4].map((pixel) => isInput(axis, pixel)), [false, true, true, false]);
});

function window(side) {
  return { side, stride: 1, dilation: 1, before: [1, 1], after: [1, 1] };
}

function head() {
  const sizes = { window: window(3), input: { height: 2, width: 3, channels: 2 }, output: { rows: 2, columns: 3 } };
  const input = Float32Array.from({ length: 12 }, (_, index) => index);
  return { ...sizes, axes: axesOf(sizes), arrays: { input } };
}

test("the patch at the first place begins with zeros around the input", () => {
  const patch = patchAt(head(), { row: 0, column: 0 }, 1);

  assert.deepEqual(patch, [null, null, null, null, 6, 7, null, 9, 10]);
});

test("places are counted row by row", () => {
  assert.deepEqual(placeOf(head(), 4), { row: 1, column: 1 });
});

test("the window begins where the map is farthest from zero", () => {
  assert.equal(startingPlace({ outputs: [Float32Array.of(1, -3, 2)] }), 1);
});

test("the channel that adds or takes away most is shown first", () => {
  const partial = Float32Array.of(1, -2, 0, 2, -3, 0); // two places of three channels

  assert.equal(strongestChannel({ input: { channels: 3 }, arrays: { partial } }), 1);
});

test("on a wide page the input takes at most 280 pixels, on a phone half of the width", () => {
  assert.deepEqual([1400, 800, 366].map(sideOf), [280, 224, 175]);
});

test("cells are whole quarters of a pixel and never smaller than two", () => {
  assert.equal(cellSide(head(), 102), 20.25); // five columns with the zeros
  assert.equal(cellSide(head(), 3), 2);
});

test("a press on the vector names the filter under it, however small it is drawn", () => {
  const plan = vectorLayout(40, 320); // 32 in the first row, 8 in the second
  const box = { left: 10, top: 20, width: 160, height: 10 };
  const at = (x, y) => filterAt(plan, 40, { clientX: x, clientY: y }, box);

  assert.deepEqual([at(10, 20), at(169, 22), at(10, 26), at(49, 29), at(51, 29)], [0, 31, 32, 39, null]);
});

test("the strip of channels breaks into rows that fit", () => {
  const sizes = { input: { height: 10, width: 20, channels: 7 }, output: { rows: 20, columns: 20 } };

  const plan = stripLayout(sizes, 170);

  assert.deepEqual([plan.columns, plan.rows, plan.width], [3, 3, 160]);
  assert.deepEqual(plan.heights, [24, 48, 48]);
  const box = { left: 0, top: 0, width: plan.width, height: plan.rows * plan.tall };
  const at = (x, y) => channelAt(plan, { clientX: x, clientY: y }, box);
  assert.deepEqual([at(5, 5), at(159, 5), at(60, plan.tall + 1), at(5, 2.5 * plan.tall)], [0, 2, 4, 6]);
});
