// @ts-check
// The owner of the page's address: whatever the app writes into it is written here.

/** @typedef {import("../address/address.js").AddressData} AddressData */

const KEPT = ["at", "embed", "embed_options"]; // parameters that are not Python's: the window's position, Streamlit's own
const POSITION = "at";

// What was written last, and whether the browser's Back or Forward has led to an address that Python has not seen yet.
const last = { session: "", turn: 0, opened: 0, went: 0, leads: false };
globalThis.addEventListener?.("popstate", lead);

const PATIENCE = 1500; // ms for Python to see where Back or Forward has led
/** @type {() => void} */
let ask = () => {};

// Streamlit tells Python of Back and Forward, but not if something else is pressed in the same moment.
function lead() {
  last.leads = true;
  const { went } = last;
  setTimeout(() => last.leads && last.went === went && ask(), PATIENCE);
}

/**
 * @param {() => void} tell  tells Python the address, if it has not seen it
 */
export function whenUnseen(tell) {
  ask = tell;
}

/** @returns {{ search: string, session: string }} the address, and the session that wrote into it last */
export function present() {
  return { search: location.search.slice(1), session: last.session };
}

/**
 * Writes Python's parameters into the address, unless something newer is there.
 * @param {AddressData} data
 * @returns {boolean} false if the server has lost the session that this page belongs to and has to hear the address
 */
export function write(data) {
  if (last.session && data.session !== last.session && data.went === 0) return false;
  const begins = data.session !== last.session;
  if (!begins && (data.turn < last.turn || (last.leads && data.went === last.went))) return true;
  const opens = !begins && data.opened > last.opened && data.went === last.went;
  Object.assign(last, { ...data, leads: false });
  const url = new URL(location.href);
  const kept = KEPT.flatMap((key) => url.searchParams.getAll(key).map((value) => [key, value]));
  url.search = new URLSearchParams([...Object.entries(data.parameters), ...kept]).toString();
  show(url, opens);
  return true;
}

/** @returns {string} the position of the window of the lesson, such as `3-4`; empty if the address has none */
export function position() {
  return new URL(location.href).searchParams.get(POSITION) ?? "";
}

/** @param {string} place */
export function writePosition(place) {
  const url = new URL(location.href);
  url.searchParams.set(POSITION, place);
  show(url, false);
}

/**
 * @param {URL} url
 * @param {boolean} isNew  an entry of the browser's history, instead of the present one
 */
function show(url, isNew) {
  if (url.href === location.href) return;
  if (isNew) history.pushState({}, "", url);
  else history.replaceState(history.state, "", url);
}
