// @ts-check
// Looks after the browser's window. See __init__.py.
import { redrawn } from "../shared/component.js";
import { make } from "../shared/dom.js";
import { watchConnection } from "./connection.js";
import { markTheme } from "./theme.js";
import { keepTranslations } from "./translation.js";

/**
 * What Python sends.
 * @typedef {object} BrowserData
 * @property {string} words
 */

keepTranslations();

export default redrawn(
  (/** @type {import("../shared/component.js").Given<BrowserData>} */ { data, parentElement, setTriggerValue }) => {
    if (!parentElement.firstElementChild) parentElement.append(make("span")); // knows the theme's colours
    markTheme(/** @type {Element} */ (parentElement.firstElementChild));
    return watchConnection(data.words, () => setTriggerValue("back", true));
  },
);
