// @ts-check
// The curves of a run: keeps its batches and draws them again when more come.
import { unpack } from "../shared/blob.js";
import { component, remembered } from "../shared/component.js";
import { element } from "../shared/dom.js";
import { painted } from "../shared/resize.js";
import { chart, rest } from "./chart.js";
import { append, columns } from "./data.js";

/**
 * The head of what Python sends; beside it come the arrays `loss` and `accuracy`.
 * @typedef {object} CurveHead
 * @property {string} run
 * @property {number} first
 * @property {number} total
 * @property {CurveEpoch[]} epochs
 * @property {number} steps
 * @property {number} steps_per_epoch
 */

/**
 * @typedef {object} CurveEpoch
 * @property {number} epoch
 * @property {number | null} loss
 * @property {number | null} accuracy
 * @property {number | null} test_loss
 * @property {number | null} test_accuracy
 */

/** @typedef {import("./data.js").Measure} Measure */
/** @typedef {{ run: string, steps: number, loss: number[], accuracy: number[] }} Kept  of a run */
/** @typedef {{ kept: Kept, charts: Partial<Record<Measure, import("../uplot/uPlot.esm.js")>> }} State */
/** @type {WeakMap<object, State>} */
const memory = new WeakMap();
/** @type {Measure[]} */
const MEASURES = ["loss", "accuracy"];

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<Uint8Array>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".curves");
  /** @type {CurveHead & { arrays: Record<Measure, Float32Array> }} */
  const head = unpack(data);
  const state = remembered(memory, root, () => /** @type {State} */ ({ kept: begin(head), charts: {} }));
  const { kept, charts } = state;
  Object.assign(kept, kept.run === head.run ? { steps: head.steps } : begin(head));
  if (head.first <= kept.loss.length) MEASURES.forEach((of) => append(kept[of], head.first, head.arrays[of]));
  const have = kept.loss.length;
  if (have < head.total) setTriggerValue("have", have);
  const end = painted(root, () => MEASURES.forEach((of) => paint(root, state, head, of)));
  Object.assign(root.dataset, { batches: String(have), painted: String(performance.now()) });
  return () => {
    end();
    if (!root.isConnected) MEASURES.forEach((of) => charts[of]?.destroy());
  };
}

/**
 * @param {CurveHead} head
 * @returns {Kept}
 */
function begin({ run, steps }) {
  return { run, steps, loss: [], accuracy: [] };
}

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {CurveHead} head
 * @param {Measure} of
 */
function paint(root, { kept, charts }, head, of) {
  const place = element(root, `.${of} .chart`);
  const drawn = columns(kept[of], head.epochs, head.steps_per_epoch, of);
  const plot = (charts[of] ??= chart(place, of, drawn, kept, head.run));
  plot.setData(drawn);
  rest(plot);
  if (plot.width !== place.clientWidth) plot.setSize({ width: place.clientWidth, height: plot.height });
  const count = kept[of].length;
  const last = count ? kept[of][count - 1].toFixed(3) : "nothing yet";
  const picture = element(plot.root, ".u-wrap");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${of} after ${count} of ${head.steps} batches: ${last}`);
}

export default component(import.meta.url, ["../uplot/uPlot.min.css"], redraw);
