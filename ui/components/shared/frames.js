// @ts-check
// Frames over an image: around the chosen cell, and around the cell under the pointer or the keyboard's cursor.

/** @typedef {{ left: number, top: number, width: number, height: number }} Frame  CSS pixels in the element below */

/**
 * Shows these frames over an element and removes those that were there; frame.css says how they look.
 * @param {HTMLElement} element
 * @param {Frame[]} frames
 */
export function frame(element, frames) {
  element.querySelectorAll(".frame").forEach((old) => old.remove());
  for (const { left, top, width, height } of frames) {
    const made = document.createElement("div");
    made.className = "frame";
    made.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    element.append(made);
  }
}
