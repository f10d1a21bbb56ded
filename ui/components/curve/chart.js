// @ts-check
// One chart of a run, drawn by uPlot.
import { accent, property } from "../shared/colour.js";
import uPlot from "../uplot/uPlot.esm.js";
import { nearest, range } from "./data.js";

/** @typedef {import("./data.js").Columns} Columns */
/** @typedef {import("./data.js").Measure} Measure */

const HEIGHT = 200; // CSS pixels

/**
 * @param {HTMLElement} place
 * @param {Measure} of
 * @param {Columns} columns
 * @param {{ steps: number }} run  may change
 * @param {string} together  charts of the same name show the same batch under the pointer
 */
export function chart(place, of, columns, run, together) {
  const ink = () => property(place, "--st-text-color") || "#000";
  const faint = () => `color-mix(in srgb, ${ink()} 15%, transparent)`;
  const font = `12px ${property(place, "--st-font") || "sans-serif"}`;
  const written = (/** @type {number | null | undefined} */ value) => {
    if (value === null || value === undefined) return "–";
    return of === "loss" ? value.toFixed(4) : `${(100 * value).toFixed(2)}%`;
  };
  const common = { stroke: ink, font, grid: { stroke: faint, width: 1 }, ticks: { show: false } };
  const value = (/** @type {uPlot} */ _, /** @type {number | null} */ number) => written(number);
  /** @type {uPlot.Options} */
  const options = {
    width: place.clientWidth,
    height: HEIGHT,
    cursor: {
      drag: { x: false, y: false },
      sync: { key: together },
      dataIdx: (plot, line, _, place) => nearest(plot.data[line], plot.data[0], place),
    },
    hooks: { setCursor: [rest] },
    scales: {
      x: { time: false, range: () => [0, Math.max(1, run.steps)] },
      y: { range: (plot) => range(/** @type {Columns} */ (plot.data), of) },
    },
    axes: [
      { ...common, size: 24, gap: 4, values: (_, splits) => splits.map((batch) => batch.toLocaleString("en")) },
      { ...common, size: 52, gap: 4, values: (_, splits) => splits.map((split) => sideWords(of, split, splits)) },
    ],
    series: [
      { label: "batch", value: (_, batch) => (batch === null ? "–" : batch.toLocaleString("en")) },
      { label: "each batch", stroke: ink, width: 1.5, alpha: 0.55, points: { show: (plot) => plot.data[0].length < 2 }, value },
      { ...dots(ink), label: "epoch, training digits", value },
      { ...dots(() => accent(place)), label: "epoch, test digits", value },
    ],
  };
  return new uPlot(options, columns, place);
}

/**
 * While the pointer is elsewhere the newest numbers are told.
 * @param {uPlot} plot
 */
export function rest(plot) {
  const [at] = plot.data;
  if (!at.length || (plot.cursor.left ?? -1) >= 0) return;
  const last = at[at.length - 1];
  plot.setLegend({ idxs: plot.data.map((column) => nearest(column, at, last)) }, false);
}

/**
 * @param {() => string} colour
 * @returns {uPlot.Series}
 */
function dots(colour) {
  return { stroke: colour, width: 1, dash: [2, 4], points: { show: true, size: 8, stroke: colour, fill: colour } };
}

/**
 * @param {Measure} of
 * @param {number} split
 * @param {number[]} splits
 */
function sideWords(of, split, splits) {
  if (of === "loss") return String(Number(split.toFixed(3)));
  const step = splits.length > 1 ? splits[1] - splits[0] : 1;
  return `${(100 * split).toFixed(step < 0.01 ? 1 : 0)}%`;
}
