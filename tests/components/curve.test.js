// What is drawn of a run.
import assert from "node:assert/strict";
import test from "node:test";
import { append, columns, nearest, range, stretches } from "../../ui/components/curve/data.js";

const EPOCHS = [1, 2].map((epoch) => ({ epoch, loss: 1 / epoch, accuracy: 0.8, test_loss: 2 / epoch, test_accuracy: 0.7 }));

test("batches are added from their place on", () => {
  const values = [1, 2, 3];

  append(values, 2, Float32Array.of(4, 5));

  assert.deepEqual(values, [1, 2, 4, 5]);
});

test("batches and the results of both sets are drawn by the batch", () => {
  assert.deepEqual(columns([4, 3, 2, 1], EPOCHS, 2, "loss"), [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
    [undefined, 1, undefined, 0.5],
    [undefined, 2, undefined, 1],
  ]);
});

test("the end of an epoch has a place of its own between the stretches", () => {
  const values = Array.from({ length: 700 }, () => 1); // stretches of three batches

  const [at, batches, train] = columns(values, [{ ...EPOCHS[0] }], 350, "accuracy");

  const place = at.indexOf(350);
  assert.deepEqual([at[place - 1], at[place + 1]], [348, 351]);
  assert.deepEqual([batches[place], train[place]], [undefined, 0.8]);
});

test("a long run is drawn as the means of 300 stretches", () => {
  const found = stretches(Array.from({ length: 3000 }, (_, index) => index));

  assert.equal(found.length, 300);
  assert.deepEqual(found[1], { at: 20, mean: 14.5 });
});

test("a batch that went astray leaves a gap", () => {
  const [, batches] = columns([1, NaN, 3, Infinity], [], 2, "loss");

  assert.deepEqual(batches, [1, null, 3, null]);
});

test("an epoch that went astray leaves a gap", () => {
  const [, , train, test_] = columns([1, 2], [{ ...EPOCHS[0], loss: null }], 2, "loss");

  assert.deepEqual([train, test_], [[undefined, null], [undefined, 2]]);
});

test("a run without batches draws empty charts", () => {
  assert.deepEqual(columns([], [], 938, "loss"), [[], [], [], []]);
  assert.deepEqual([range([[], [], [], []], "loss"), range([[], [], [], []], "accuracy")], [[0, 0.1 * 1.05], [0.9, 1]]);
});

test("the loss is shown from 0, the accuracy up to 100 percent", () => {
  assert.deepEqual(range([[1, 2], [2, null], [undefined, 1], [undefined, 4]], "loss"), [0, 4.2]);
  assert.deepEqual(range([[1], [0.57], [undefined], [0.93]], "accuracy"), [0.5, 1]);
});

test("the pointer finds the nearest number of each line", () => {
  const column = [undefined, 1, undefined, null, 2];

  assert.deepEqual([0, 12, 36, 90].map((place) => nearest(column, [10, 20, 30, 40, 50], place)), [1, 1, 4, 4]);
  assert.equal(nearest([undefined, null], [1, 2], 1), null);
});
