// @ts-check
// One unit's whole story: the way to it, what it sees, what it multiplies, and how its value comes about. Following an
// input, going back and moving over the map ask Python.
import { component, remembered } from "../shared/component.js";
import { element, make } from "../shared/dom.js";
import { exact } from "../shared/numbers.js";
import { painted } from "../shared/resize.js";
import { read } from "./head.js";
import { cellPlan, isNarrow } from "./layout.js";
import { paintClasses, paintContributions, row } from "./contributions.js";
import { AT_FIRST, paintPool, paintProducts } from "./products.js";
import { paintMap, paintSeen } from "./seen.js";

/** @typedef {import("./head.js").State} State */
/** @type {WeakMap<object, State>} */
const memory = new WeakMap();

/** @param {State} state */
function paintWay(state) {
  const { head, root } = state;
  const crumbs = head.way.flatMap((name, index) => {
    if (index === head.way.length - 1) return [make("b", "", name)];
    const crumb = make("button", "", name);
    crumb.type = "button";
    crumb.title = "Back to this unit";
    crumb.onclick = (event) => state.follow(event, { back: index });
    return [crumb, make("span", "", "›")];
  });
  const way = element(root, ".way");
  way.replaceChildren(...crumbs);
  way.hidden = head.way.length === 1;
}

/** @param {State} state */
function paintInputs(state) {
  const { head, root } = state;
  if (head.contributions) paintContributions(state, head.contributions);
  else if (head.window && head.kind === "conv") paintProducts(state, head.window);
  else if (head.window) paintPool(state, head.window);
  else {
    element(root, ".blocks").replaceChildren();
    element(root, ".more").hidden = true;
  }
}

/** @param {State} state */
function paintTexts(state) {
  const { head, root } = state;
  paintWay(state);
  element(root, "h2").textContent = head.title;
  element(root, ".sum .note").textContent = head.note;
  element(root, ".told").textContent = "";
  element(root, ".told").hidden = !head.window;
  const lines = head.lines.map(([words, value]) => row([words, exact(value)]));
  element(root, ".lines tbody").replaceChildren(...lines);
  paintClasses(state);
}

/**
 * What the look of the inputs depends on.
 * @param {State} state
 */
function inputsPlan({ head, root }) {
  const width = root.clientWidth;
  return JSON.stringify([isNarrow(width), head.window && cellPlan(head.window.side, width)]);
}

/**
 * @param {HTMLElement} place
 * @param {import("../shared/component.js").Given<Uint8Array>} given
 */
function redraw(place, { data, setTriggerValue }) {
  const root = element(place, ".unit");
  const head = read(data);
  const state = remembered(memory, root, () => begin(root, head));
  if (state.head.place !== head.place) state.shown = AT_FIRST;
  state.head = head;
  state.go = (where) => setTriggerValue("went", where);
  state.follow = (event, where) => {
    state.keyboard = event.detail === 0; // the next step can be taken by keyboard too
    state.go(where);
  };
  paintTexts(state);
  let plan = "";
  const end = painted(root, () => {
    paintSeen(state);
    paintMap(state);
    if (plan !== inputsPlan(state)) paintInputs(state); // or a cell would lose the focus
    plan = inputsPlan(state);
  });
  if (state.keyboard) {
    (element(root, ".blocks").querySelector("button") ?? element(root, "h2")).focus({ preventScroll: true });
    state.keyboard = false;
  }
  root.dataset.painted = String(performance.now());
  return end;
}

/**
 * @param {HTMLElement} root
 * @param {import("./head.js").Head} head
 * @returns {State}
 */
function begin(root, head) {
  return { root, head, shown: AT_FIRST, keyboard: false, go: () => {}, follow: () => {} };
}

export default component(import.meta.url, [], redraw);
