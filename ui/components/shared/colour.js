// @ts-check
// Colours of the page's theme. A map is painted from "nothing here" to full in the page's own two colours; numbers
// with a sign from blue over nothing to red. A shade is a colour as 32 bits, as a canvas keeps it.

/** @typedef {[red: number, green: number, blue: number]} Channels  each from 0 to 255 */

/** The theme's accent, for what is chosen or pointed at.
 * @param {Element} element */
export function accent(element) {
  return property(element, "--st-primary-color") || "#1a5ccc";
}

/**
 * @param {Element} element
 * @param {string} name  of a CSS property
 */
export function property(element, name) {
  return getComputedStyle(element).getPropertyValue(name);
}

/** @typedef {{ of: string, steps: Uint32Array, signedSteps: Uint32Array }} Scales */
/** @type {Scales | null} */
let made = null; // of the theme that was last asked for

/**
 * @param {Element} element
 * @returns {Scales}
 */
function scales(element) {
  const of = property(element, "--st-background-color") + property(element, "--st-text-color");
  if (made?.of !== of) made = { of, ...newScales(element) };
  return made;
}

/**
 * 256 shades from nothing to full.
 * @param {Element} element
 */
export function scale(element) {
  return scales(element).steps;
}

export const SIGNED_STEPS = 255; // shades to each side of the middle

/**
 * 511 shades from blue over nothing to red.
 * @param {Element} element
 */
export function signedScale(element) {
  return scales(element).signedSteps;
}

/** @typedef {{ negative: Channels, nothing: Channels, positive: Channels }} Diverging */
/** @type {Diverging} */
export const ON_LIGHT = { negative: [33, 102, 172], nothing: [247, 247, 247], positive: [178, 24, 43] };
/** @type {Diverging} */
export const ON_DARK = { negative: [84, 160, 232], nothing: [38, 39, 42], positive: [240, 98, 92] };

/**
 * Whether the page's paper is dark.
 * @param {Element} element
 */
export function isDark(element) {
  return channels(element, "--st-background-color", "#fff")[1] <= 127;
}

/** @param {Element} element */
function newScales(element) {
  const paper = channels(element, "--st-background-color", "#fff");
  const full = channels(element, "--st-text-color", "#000");
  const steps = Uint32Array.from({ length: 256 }, (_, step) => packed(mixed(mixed(paper, full, 0.07), full, step / 255)));
  const { negative, nothing, positive } = isDark(element) ? ON_DARK : ON_LIGHT;
  const signedSteps = Uint32Array.from({ length: 2 * SIGNED_STEPS + 1 }, (_, index) => {
    const step = index - SIGNED_STEPS;
    return packed(mixed(nothing, step < 0 ? negative : positive, Math.abs(step) / SIGNED_STEPS));
  });
  return { steps, signedSteps };
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} otherwise
 * @returns {Channels}
 */
function channels(element, name, otherwise) {
  const probe = document.createElement("i"); // CSS says any colour as numbers; a canvas may say false ones, for privacy
  probe.style.color = property(element, name) || otherwise;
  element.append(probe);
  const [red, green, blue] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  return [red, green, blue];
}

/**
 * @param {Channels} from
 * @param {Channels} to
 * @param {number} share  0 gives the first, 1 the second
 * @returns {Channels}
 */
export function mixed(from, to, share) {
  const [red, green, blue] = from.map((channel, index) => channel + (to[index] - channel) * share);
  return [red, green, blue];
}

/** @param {Channels} channels */
export function packed([red, green, blue]) {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/**
 * @param {number} shade
 * @returns {Channels}
 */
export function unpacked(shade) {
  return [shade & 255, (shade >> 8) & 255, (shade >> 16) & 255];
}

/**
 * A function from values to shades.
 * @param {Element} element
 * @param {number} top  the value that is full colour
 * @param {boolean} signed  whether values may be negative
 */
export function shades(element, top, signed) {
  const factor = top > 0 ? 255 / top : 0;
  const steps = signed ? signedScale(element) : scale(element);
  const [lowest, middle] = signed ? [-SIGNED_STEPS, SIGNED_STEPS] : [0, 0];
  return (/** @type {number} */ value) => steps[Math.round(Math.max(lowest, Math.min(255, value * factor))) + middle];
}

/**
 * @param {Element} element
 * @param {number} value
 * @param {number} top
 * @param {boolean} signed
 */
export function shade(element, value, top, signed) {
  return shades(element, top, signed)(value);
}

/** @param {number} shade */
export function css(shade) {
  return `rgb(${unpacked(shade).join(", ")})`;
}

/**
 * How bright a colour is, from 0 to 1: the relative luminance of WCAG 2.
 * @param {Channels} colour
 */
function luminance(colour) {
  const [red, green, blue] = colour.map((channel) =>
    channel <= 10 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * The contrast of two colours, from 1 to 21, as WCAG 2 counts it.
 * @param {Channels} one
 * @param {Channels} other
 */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((first, second) => first - second);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Black or white, whichever can be read better on a shade.
 * @param {number} shade
 */
export function readable(shade) {
  const colour = unpacked(shade);
  return contrast(colour, [0, 0, 0]) > contrast(colour, [255, 255, 255]) ? "#000" : "#fff";
}
