// @ts-check
// Replaces the parameters that Python names in the page's URL, and leaves the others alone. A page has several of these
// components, and they may run in another order than Python called them: of each parameter the newest value counts.

/**
 * What Python sends.
 * @typedef {object} AddressData
 * @property {Record<string, string>} values
 * @property {number} said
 */

/** @type {Map<string, number>} */
const newest = new Map();

/** @param {import("../shared/component.js").Given<AddressData>} given */
export default function ({ data }) {
  const url = new URL(window.location.href);
  for (const [key, value] of Object.entries(data.values)) {
    if (data.said < (newest.get(key) ?? 0)) continue;
    newest.set(key, data.said);
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
  }
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}
