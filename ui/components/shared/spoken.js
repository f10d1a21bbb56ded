// @ts-check
// Texts that a screen reader says. It says what keys lead to, and not every place that the pointer passes over.

let byKey = true; // until the pointer is moved, and again after a key was pressed
globalThis.document?.addEventListener("keydown", () => (byKey = true), true);
for (const kind of ["pointermove", "pointerdown"]) {
  globalThis.document?.addEventListener(kind, () => (byKey = false), true);
}

/** Whether the visitor uses the keyboard now. */
export function usesKeys() {
  return byKey;
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
export function say(element, text) {
  element.setAttribute("aria-live", byKey ? "polite" : "off");
  element.textContent = text;
}
