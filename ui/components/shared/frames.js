// @ts-check
// Frames over an image: around the chosen cell, and around the cell under the pointer or the keyboard's cursor.

/** @typedef {{ left: number, top: number, width: number, height: number }} Frame  in the units of the image below */

/**
 * Shows these frames over an element that is as large as the image in it, and removes those that were there. They keep
 * their places when the image is shown smaller, as in print; frame.css says how they look.
 * @param {HTMLElement} element
 * @param {Frame[]} frames
 * @param {number} across  the image's width
 * @param {number} down  the image's height
 */
export function frame(element, frames, across, down) {
  element.querySelectorAll(".frame").forEach((old) => old.remove());
  for (const { left, top, width, height } of frames) {
    const made = document.createElement("div");
    made.className = "frame";
    const [x, y, wide, high] = [left / across, top / down, width / across, height / down].map((share) => `${100 * share}%`);
    made.style.cssText = `left:${x};top:${y};width:${wide};height:${high}`;
    element.append(made);
  }
}
