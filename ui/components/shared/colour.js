// Colours of the page's theme. A map is painted from "nothing here" to full in the page's own two colours; numbers
// with a sign from blue over nothing to red.
function colour(element, name, fallback) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(element).getPropertyValue(name) || fallback;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}

const made = { of: null, steps: null, signedSteps: null }; // made anew when the theme changes

function colours(element) {
  const style = getComputedStyle(element);
  const of = style.getPropertyValue("--st-background-color") + style.getPropertyValue("--st-text-color");
  if (made.of !== of) Object.assign(made, { of, ...newColours(element) });
  return made;
}

// 256 steps from nothing to full.
function scale(element) {
  return colours(element).steps;
}

// 511 steps from blue over nothing to red.
function signedScale(element) {
  return colours(element).signedSteps;
}

const ON_LIGHT = { negative: [33, 102, 172], nothing: [247, 247, 247], positive: [178, 24, 43] };
const ON_DARK = { negative: [84, 160, 232], nothing: [38, 39, 42], positive: [240, 98, 92] };

function newColours(element) {
  const paper = colour(element, "--st-background-color", "#fff");
  const high = colour(element, "--st-text-color", "#000");
  const low = paper.map((channel, index) => channel + 0.07 * (high[index] - channel));
  const steps = Uint32Array.from({ length: 256 }, (_, step) => packed(mixed(low, high, step / 255)));
  const { negative, nothing, positive } = paper[1] > 127 ? ON_LIGHT : ON_DARK;
  const signedSteps = Uint32Array.from({ length: 511 }, (_, index) => {
    return packed(mixed(nothing, index < 255 ? negative : positive, Math.abs(index - 255) / 255));
  });
  return { steps, signedSteps };
}

function mixed(from, to, share) {
  return [0, 1, 2].map((channel) => Math.round(from[channel] + (to[channel] - from[channel]) * share));
}

function packed([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// A function from values to colours: `top` is full colour; `signed` if values may be negative.
function shades(element, top, signed) {
  const factor = top > 0 ? 255 / top : 0;
  const steps = signed ? signedScale(element) : scale(element);
  const [lowest, middle] = signed ? [-255, 255] : [0, 0];
  return (value) => steps[Math.round(Math.max(lowest, Math.min(255, value * factor))) + middle];
}

function shade(element, value, top, signed) {
  return shades(element, top, signed)(value);
}

function css(shade) {
  return `rgb(${shade & 255}, ${(shade >> 8) & 255}, ${(shade >> 16) & 255})`;
}

// Black or white, whichever can be read on a colour.
function readable(shade) {
  const light = 0.299 * (shade & 255) + 0.587 * ((shade >> 8) & 255) + 0.114 * ((shade >> 16) & 255);
  return light > 140 ? "#111" : "#fff";
}
