// @ts-check
// A bar for each class; the elements stay, only their widths and numbers change.
import { component } from "../shared/component.js";
import { element, make } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { pickable } from "../shared/pickable.js";

/**
 * What Python sends.
 * @typedef {object} ProbabilitiesData
 * @property {number[]} values
 * @property {string[]} names
 * @property {number} best
 * @property {number | null} right
 * @property {number[]} rivals
 * @property {boolean} unlike
 * @property {string} title
 * @property {string} words
 * @property {boolean} pickable
 */

/** What Python leaves out. */
/** @type {Omit<ProbabilitiesData, "values" | "best">} */
const UNSTATED = { names: [], right: null, rivals: [], unlike: false, title: "", words: "", pickable: false };

/** @param {HTMLElement} bars */
function makeBar(bars) {
  const track = make("div", "track", make("div", "fill"));
  const bar = make("div", "bar", make("span", "name"), track, make("span", "number"));
  bars.append(bar);
  return bar;
}

/**
 * "7", or "7, perhaps 2", or that it is no digit; then how sure the network is, and what the label says.
 * @param {ProbabilitiesData} data
 */
function said({ values, names, best, right, rivals, unlike }) {
  const verdict = right === null ? "" : right === best ? ", which is right" : `, but the label is ${names[right]}`;
  const perhaps = rivals.length ? `perhaps ${rivals.map((index) => names[index]).join(" or ")}` : "";
  const [own, ...others] = [best, ...rivals].map((index) => percent(values[index]));
  const sure = others.length ? `${own} against ${others.join(" and ")}` : own;
  if (unlike) {
    const choice = [names[best], perhaps, sure].filter(Boolean).join(", ");
    const words = `A second network finds this unlike any digit. This one must choose, and says ${choice}${verdict}`;
    return [make("b", "unlike", "Not a digit?"), make("span", "", words)];
  }
  const answer = [make("b", "", names[best])];
  if (perhaps) answer.push(make("b", "perhaps", perhaps));
  return [...answer, make("span", "", `says the network, ${sure}${verdict}`)];
}

/**
 * @param {HTMLElement} root
 * @param {import("../shared/component.js").Given<ProbabilitiesData>} given
 */
function redraw(root, { data: sent, setTriggerValue }) {
  const data = { ...UNSTATED, ...sent };
  if (!data.names.length) data.names = data.values.map((_, index) => `${index}`);
  const bars = element(root, ".bars");
  element(root, ".title").textContent = data.title;
  element(root, ".words").textContent = data.words;
  bars.classList.toggle("unlike", data.unlike);
  bars.setAttribute("role", data.pickable ? "group" : "list");
  while (bars.children.length > data.values.length) bars.lastChild?.remove();
  data.values.forEach((value, index) => {
    const bar = bars.children[index] instanceof HTMLElement ? bars.children[index] : makeBar(bars);
    bar.className = `bar${index === data.best ? " best" : ""}${index === data.right ? " right" : ""}`;
    element(bar, ".name").textContent = data.names[index];
    element(bar, ".fill").style.width = `${100 * value}%`;
    element(bar, ".number").textContent = percent(value);
    bar.setAttribute("aria-label", `${data.names[index]}: ${percent(value)}`);
    pickable(bar, data.pickable ? () => setTriggerValue("picked", index) : null);
    if (!data.pickable) bar.setAttribute("role", "listitem");
  });
  const answer = element(root, ".answer");
  const words = said(data);
  const same = words.map((part) => part.outerHTML).join("") === answer.innerHTML;
  if (!same) answer.replaceChildren(...words); // the same words would be read out again
  answer.dataset.painted = String(performance.now());
}

export default component(import.meta.url, ["above.css"], redraw);
