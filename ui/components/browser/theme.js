// @ts-check
// Says at the top of the document which theme is on, for the style of print: CSS alone cannot ask for it.
import { isDark } from "../shared/colour.js";

/** @param {Element} element */
export function markTheme(element) {
  document.documentElement.dataset.theme = isDark(element) ? "dark" : "light";
}
