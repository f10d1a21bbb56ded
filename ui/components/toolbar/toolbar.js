// @ts-check
// Gives the shadow root of every canvas one more style sheet, as soon as the canvas is there.
import { redrawn } from "../shared/component.js";
import { sheet } from "../shared/files.js";

/**
 * What Python sends.
 * @typedef {object} ToolbarData
 * @property {string} canvas
 */

const PATIENCE = 10000; // ms that a canvas may take until its toolbar is there
/** @type {CSSStyleSheet | null} */
let style = null;

export default redrawn((/** @type {import("../shared/component.js").Given<ToolbarData>} */ { data }) => {
  let next = 0;
  let latest = 0;
  const bare = () => {
    const elements = [...document.querySelectorAll(`[class*="st-key-${data.canvas}"] *`)];
    const roots = elements.flatMap((element) => element.shadowRoot ?? []);
    return roots.filter((root) => !style || !root.adoptedStyleSheets.includes(style));
  };
  const dress = () => {
    for (const root of style ? bare() : []) {
      if (style && root.querySelector(".dc-toolbar")) root.adoptedStyleSheets.push(style);
    }
    if (bare().length && performance.now() < latest) next = requestAnimationFrame(dress);
  };
  const look = () => {
    if (!bare().length) return;
    latest = performance.now() + PATIENCE;
    cancelAnimationFrame(next);
    next = requestAnimationFrame(dress);
  };
  sheet(new URL("toolbar.css", import.meta.url).href).then((loaded) => {
    style ??= loaded;
    look();
  });
  const observer = new MutationObserver(look); // after Undo another canvas takes its place
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    cancelAnimationFrame(next);
  };
});
