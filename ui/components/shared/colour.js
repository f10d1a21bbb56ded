// Colours of the page's theme. A map is painted from "nothing here" to full in the page's own two colours; numbers
// with a sign from blue over nothing to red.
function colour(element, name, fallback) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(element).getPropertyValue(name) || fallback;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}

const made = { of: null, steps: null }; // 256 steps; made anew when the theme changes

function scale(element) {
  const style = getComputedStyle(element);
  const of = style.getPropertyValue("--st-background-color") + style.getPropertyValue("--st-text-color");
  if (made.of !== of) Object.assign(made, { of, steps: newScale(element) });
  return made.steps;
}

function newScale(element) {
  const paper = colour(element, "--st-background-color", "#fff");
  const high = colour(element, "--st-text-color", "#000");
  const low = paper.map((channel, index) => channel + 0.07 * (high[index] - channel));
  const steps = new Uint32Array(256);
  for (let step = 0; step < 256; step++) steps[step] = packed(mixed(low, high, step / 255));
  return steps;
}

const NEGATIVE = [33, 102, 172];
const NOTHING = [247, 247, 247];
const POSITIVE = [178, 24, 43];
const signedSteps = new Uint32Array(511);
for (let step = -255; step <= 255; step++) {
  signedSteps[step + 255] = packed(mixed(NOTHING, step < 0 ? NEGATIVE : POSITIVE, Math.abs(step) / 255));
}

function mixed(from, to, share) {
  return [0, 1, 2].map((channel) => Math.round(from[channel] + (to[channel] - from[channel]) * share));
}

function packed([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// The colour of a value: `top` is full colour; `signed` if it may be negative.
function shade(element, value, top, signed) {
  const share = top > 0 ? value / top : 0;
  if (signed) return signedSteps[Math.round(255 * Math.max(-1, Math.min(1, share))) + 255];
  return scale(element)[Math.round(255 * Math.max(0, Math.min(1, share)))];
}

function css(shade) {
  return `rgb(${shade & 255}, ${(shade >> 8) & 255}, ${(shade >> 16) & 255})`;
}

// Black or white, whichever can be read on a colour.
function readable(shade) {
  const light = 0.299 * (shade & 255) + 0.587 * ((shade >> 8) & 255) + 0.114 * ((shade >> 16) & 255);
  return light > 140 ? "#111" : "#fff";
}
