// @ts-check
// A square of fields to type numbers into; sends all of them as texts a moment after the last key, or when it is left.
import { component, remembered } from "../shared/component.js";
import { element, make } from "../shared/dom.js";
import { arrow } from "../shared/keys.js";

/**
 * What Python sends.
 * @typedef {object} KernelTableData
 * @property {string[][]} cells
 */

const PAUSE = 250; // ms

/** @typedef {{ sent: string[], timer: ReturnType<typeof setTimeout> | undefined }} State  texts that Python was sent */
/** @type {WeakMap<object, State>} */
const memory = new WeakMap();

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<KernelTableData>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".kernel-table");
  const state = remembered(memory, root, () => /** @type {State} */ ({ sent: [], timer: undefined }));
  const { cells } = data;
  if (state.sent.includes(JSON.stringify(cells))) return; // what was typed here comes back
  const side = cells.length;
  root.style.gridTemplateColumns = `repeat(${side}, minmax(0, 4rem))`;
  const fields = cells.flatMap((row, down) => row.map((text, right) => fieldOf(text, down, right)));
  root.replaceChildren(...fields);
  state.sent = [];
  const send = () => {
    clearTimeout(state.timer);
    state.timer = undefined;
    const text = (/** @type {number} */ index) => fields[index].value.trim().replace(/[;_]/g, " ");
    const texts = cells.map((row, down) => row.map((_, right) => text(down * side + right)));
    state.sent = [...state.sent.slice(-20), JSON.stringify(texts)];
    setTriggerValue("typed", texts);
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
