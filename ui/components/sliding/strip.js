// @ts-check
// The strip of channels: of each its map, its slice of the kernel, what it adds, and its partial sum at this place.
import { outline, prepare } from "../shared/canvas.js";
import { accent, property } from "../shared/colour.js";
import { signed } from "../shared/numbers.js";
import { POINTED } from "./drawing.js";
import { firstTap, reach } from "./geometry.js";
import { indexOf } from "./head.js";
import { APART, CAPTION, CHANNEL, stripLayout } from "./layout.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./head.js").Cell} Cell */

/**
 * @param {State} state
 * @param {Cell} place
 */
export function paintStrip(state, place) {
  const { head, parts } = state;
  const plan = (state.strip = stripLayout(head, state.room.strip));
  const pen = prepare(parts.strip, plan.width, plan.rows * plan.tall);
  parts.scroll.style.maxHeight = `${2 * plan.tall}px`; // whole rows; the others are scrolled to
  pen.textAlign = "center";
  pen.font = "11px sans-serif";
  for (let channel = 0; channel < head.input.channels; channel++) paintChannel(state, pen, place, channel);
}

/**
 * @param {State} state
 * @param {CanvasRenderingContext2D} pen
 * @param {Cell} place
 * @param {number} channel
 */
function paintChannel({ head, root, images, strip, channel: chosen }, pen, place, channel) {
  const [down, right] = head.axes;
  const { channels, names, width } = head.input;
  const left = (channel % strip.columns) * strip.step;
  const middle = left + CHANNEL / 2;
  let top = Math.floor(channel / strip.columns) * strip.tall;
  pen.fillStyle = property(root, "--st-text-color");
  pen.fillText(names.length ? names[channel] : String(channel), middle, top + CAPTION - 3, CHANNEL);
  top += CAPTION;
  images.strip[channel].forEach((image, number) => {
    pen.drawImage(image, left, top, CHANNEL, strip.heights[number]);
    if (number === 0) {
      const scale = CHANNEL / width;
      const [over, below] = [firstTap(right, place.column) * scale, firstTap(down, place.row) * scale];
      outline(pen, accent(root), 1.5, left + over, top + below, reach(right) * scale, reach(down) * scale);
      if (channel === chosen) outline(pen, POINTED, 2, left - 2, top - 2, CHANNEL + 4, strip.heights[0] + 4);
    }
    top += strip.heights[number] + APART;
  });
  const partial = head.arrays.partial[indexOf(head, place) * channels + channel];
  pen.fillStyle = property(root, "--st-text-color");
  pen.fillText(signed(partial), middle, top + CAPTION - 4, CHANNEL + 4);
}

/**
 * Scrolls to the chosen channel.
 * @param {State} state
 */
export function showChannel({ parts, strip, channel }) {
  if (!parts.channels.hidden) parts.scroll.scrollTop = Math.floor(channel / strip.columns) * strip.tall;
}
