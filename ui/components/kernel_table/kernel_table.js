// @ts-check
// A square of fields to type numbers into; sends all of them as texts a moment after the last key, or when it is left.
import { component, remembered } from "../shared/component.js";
import { element, make } from "../shared/dom.js";
import { arrow } from "../shared/keys.js";

/**
 * What Python sends.
 * @typedef {object} KernelTableData
 * @property {string[][]} cells
 * @property {number} heard
 */

const PAUSE = 250; // ms

/** @typedef {{ count: number, timer: ReturnType<typeof setTimeout> | undefined }} State  how often Python was told */
/** @type {WeakMap<object, State>} */
const memory = new WeakMap();

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<KernelTableData>} given
 */
function redraw(place, { data, setStateValue }) {
  const root = element(place, ".kernel-table");
  const state = remembered(memory, root, () => /** @type {State} */ ({ count: data.heard, timer: undefined }));
  const { cells } = data;
  if (state.timer || data.heard < state.count || same(root, cells)) return; // what was typed here is newer
  state.count = data.heard;
  const side = cells.length;
  root.style.gridTemplateColumns = `repeat(${side}, minmax(0, 4rem))`;
  const fields = cells.flatMap((row, down) => row.map((text, right) => fieldOf(text, down, right)));
  root.replaceChildren(...fields);
  const send = () => {
    clearTimeout(state.timer);
    state.timer = undefined;
    const text = (/** @type {number} */ index) => fields[index].value.trim().replace(/[;_]/g, " ");
    const texts = cells.map((row, down) => row.map((_, right) => text(down * side + right)));
    state.count += 1;
    setStateValue("typed", { cells: texts, count: state.count });
  };
  fields.forEach((field, index) => {
    field.oninput = () => {
      clearTimeout(state.timer);
      state.timer = setTimeout(send, PAUSE);
    };
    field.onfocus = () => field.select();
    field.onblur = () => state.timer && send(); // before a link to another page is followed
    field.onkeydown = (event) => {
      const down = arrow(event)?.[0] ?? 0;
      const next = fields[index + down * side];
      if (!down || !next) return;
      event.preventDefault();
      next.focus();
    };
  });
}

/**
 * Whether the fields hold these texts.
 * @param {HTMLElement} root
 * @param {string[][]} cells
 */
function same(root, cells) {
  const fields = [...root.querySelectorAll("input")];
  return fields.map((field) => field.value.trim()).join("\n") === cells.flat().join("\n");
}

/**
 * @param {string} text
 * @param {number} down
 * @param {number} right
 */
function fieldOf(text, down, right) {
  const field = make("input");
  Object.assign(field, { type: "text", value: text, maxLength: 24 });
  field.setAttribute("aria-label", `Row ${down}, column ${right}`);
  return field;
}

export default component(import.meta.url, [], redraw);
