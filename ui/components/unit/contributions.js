// @ts-check
// The largest contributions to a unit that looks at a row of numbers, and the classes of the output.
import { css, shade } from "../shared/colour.js";
import { element, make } from "../shared/dom.js";
import { exact, largest } from "../shared/numbers.js";
import { isNarrow } from "./layout.js";

/** @typedef {import("./head.js").State} State */

/**
 * @param {(Node | string)[]} cells
 * @param {"td" | "th"} [tag]
 */
export function row(cells, tag = "td") {
  return make("tr", "", ...cells.map((cell) => make(cell ? tag : "td", "", cell)));
}

/**
 * @param {string[]} titles
 * @param {HTMLElement[]} lines
 */
function table(titles, lines) {
  return make("table", "list", make("thead", "", row(titles, "th")), make("tbody", "", ...lines));
}

/**
 * @param {Element} root
 * @param {number} share  of the longest bar
 * @param {number} value
 */
function barOf(root, share, value) {
  const bar = make("span");
  bar.style.width = `${50 * share}%`;
  bar.style.marginLeft = `${value < 0 ? 50 - 50 * share : 50}%`;
  bar.style.background = css(shade(root, value, Math.abs(value), true));
  return bar;
}

/**
 * @param {State} state
 * @param {import("./head.js").UnitContributions} contributions
 */
export function paintContributions(state, { entries, others, sum }) {
  const { root } = state;
  const top = largest(entries.map((entry) => entry.product)) || 1;
  const lines = entries.map(({ name, short, layer, unit, value, weight, product }) => {
    const button = make("button", "", isNarrow(root.clientWidth) ? short : name);
    button.type = "button";
    button.setAttribute("aria-label", `${name}: ${exact(value)} × ${exact(weight)} = ${exact(product)}`);
    button.onclick = (event) => state.follow(event, { down: unit, layer });
    const bar = barOf(root, Math.abs(product) / top, product);
    const line = row([button, exact(value), exact(weight), exact(product), bar]);
    line.lastElementChild?.classList.add("bar");
    return line;
  });
  if (others) lines.push(row([`${others} others together`, "", "", exact(sum), ""]));
  element(root, ".blocks").replaceChildren(table(["Input", "its value", "× weight", "= it adds", ""], lines));
  element(root, ".more").hidden = true;
}

/** @param {State} state */
export function paintClasses({ head, root }) {
  const lines = (head.classes ?? []).map(({ name, logit, power, share }, index) => {
    const line = row([name, exact(logit), power, share]);
    line.className = index === head.unit[0] ? "this" : "";
    return line;
  });
  const titles = ["Class", "logit", "e^(logit − largest)", "probability"];
  element(root, ".classes").replaceChildren(...(head.classes ? [table(titles, lines)] : []));
}
