// @ts-check
// Gives the canvas's shadow root one more style sheet, as soon as the canvas is there.
import { redrawn } from "../shared/component.js";
import { sheet } from "../shared/files.js";

/**
 * What Python sends.
 * @typedef {object} ToolbarData
 * @property {string} canvas
 */

const PATIENCE = 10000; // ms
/** @type {CSSStyleSheet | null} */
let style = null;

export default redrawn((/** @type {import("../shared/component.js").Given<ToolbarData>} */ { data }) => {
  const began = performance.now();
  let next = 0;
  const dress = () => {
    const roots = [...document.querySelectorAll(`.st-key-${data.canvas} *`)].map((element) => element.shadowRoot);
    const root = roots.find((shadow) => shadow?.querySelector(".dc-toolbar"));
    if (root && style) {
      if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets.push(style);
    } else if (performance.now() - began < PATIENCE) next = requestAnimationFrame(dress);
  };
  sheet(new URL("toolbar.css", import.meta.url).href).then((loaded) => (style ??= loaded));
  next = requestAnimationFrame(dress);
  return () => cancelAnimationFrame(next);
});
