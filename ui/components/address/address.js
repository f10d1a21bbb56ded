// @ts-check
// Says to the owner of the page's address what Python wants in it.
import { redrawn } from "../shared/component.js";
import { present, whenUnseen, write } from "../shared/address.js";

/**
 * What Python sends.
 * @typedef {object} AddressData
 * @property {string} session
 * @property {number} turn
 * @property {Record<string, string>} parameters
 * @property {number} opened
 * @property {number} went
 * @property {boolean} hears
 */

export default redrawn(
  (/** @type {import("../shared/component.js").Given<AddressData>} */ { data, setTriggerValue }) => {
    const tell = () => setTriggerValue("lost", present());
    if (data.hears) whenUnseen(tell);
    if (!write(data) && data.hears) tell();
  },
);
