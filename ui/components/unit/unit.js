// One unit's whole story: the way to it, what it sees, what it multiplies, and how its value comes about. Following an
// input, going back and moving over the map ask Python; see __init__.py for the format of the data.
const memory = new WeakMap(); // one state for each place on the page
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function paintWay(state) {
  const { head, root } = state;
  const crumbs = head.way.flatMap((name, index) => {
    const last = index === head.way.length - 1;
    const crumb = document.createElement(last ? "b" : "button");
    crumb.textContent = name;
    if (!last) {
      crumb.type = "button";
      crumb.title = "Back to this unit";
      crumb.onclick = (event) => state.follow(event, { back: index });
    }
    return index ? [sign("›"), crumb] : [crumb];
  });
  root.querySelector(".way").replaceChildren(...crumbs);
  root.querySelector(".way").hidden = crumbs.length === 1;
}

function paintLines(state) {
  const lines = state.head.lines.map(([words, value]) => row([words, exact(value)]));
  state.root.querySelector(".lines tbody").replaceChildren(...lines);
}

function paintAll(state) {
  const { head, root } = state;
  paintWay(state);
  paintSeen(state);
  paintMap(state);
  root.querySelector("h4").textContent = head.title;
  root.querySelector(".sum .note").textContent = head.note;
  root.querySelector(".told").textContent = "";
  root.querySelector(".told").hidden = !["conv", "max_pool", "average_pool", "global_pool"].includes(head.kind);
  if (head.kind === "conv") paintProducts(state);
  else if (head.list) paintList(state);
  else if (head.kind === "input") root.querySelector(".blocks").replaceChildren();
  else paintWindow(state);
  if (head.kind === "input") root.querySelector(".more").hidden = true;
  paintLines(state);
  paintClasses(state);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".unit");
  let state = memory.get(root);
  if (!state) memory.set(root, (state = { root }));
  const head = unpack(data);
  if (!state.head || state.head.place !== head.place) state.shown = AT_FIRST;
  state.head = head;
  state.go = (where) => setTriggerValue("went", where);
  state.follow = (event, where) => {
    state.keyboard = event.detail === 0; // whoever follows by keyboard goes on by keyboard
    state.go(where);
  };
  const largest = (values) => (values || []).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const { inputs, weights } = head.arrays;
  head.tops = {
    inputs: largest(inputs),
    weights: largest(weights),
    terms: weights ? largest(inputs.map((each, index) => each * weights[index])) : 0,
    signed: (inputs || []).some((each) => each < 0),
  };
  paintAll(state);
  if (state.keyboard) {
    (root.querySelector(".blocks button") || root.querySelector("h4")).focus({ preventScroll: true });
    state.keyboard = false;
  }
  if (!state.observer) {
    state.observer = new ResizeObserver(() => {
      if (root.clientWidth === state.width) return;
      state.width = root.clientWidth;
      paintSeen(state);
      paintMap(state);
    });
    state.observer.observe(root);
  }
  root.dataset.painted = String(performance.now());
}
