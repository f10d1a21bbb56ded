// A window that slides over a picture: play, step, scrub, hover both ways, walk with the arrow keys. Nothing of it asks
// the server; only the choice of another filter does. See __init__.py for the format of the data.
const memory = new WeakMap(); // one state for each place on the page
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const LARGEST_SIDE = 280; // CSS pixels that the input takes at the most
const NARROW = 560; // CSS pixels; below them input and map stand side by side, and the numbers below

function find(root) {
  const one = (selector) => root.querySelector(selector);
  return {
    input: one("canvas.input"),
    grids: one(".grids"),
    sum: one(".sum"),
    vector: one("canvas.vector"),
    outputs: one(".outputs"),
    told: one(".told"),
    channels: one(".channels"),
    strip: one(".strip canvas"),
    ...Object.fromEntries(
      ["first", "before", "play", "after", "scrub", "speed", "pace", "all"].map((name) => [name, one(`.${name}`)]),
    ),
    notes: ["slide", "multiply", "back", "channels"].map((name) => one(`.${name} > .note`)),
    titles: ["slide", "multiply", "back", "channels"].map((name) => one(`.${name} > h4`)),
  };
}

function read(state, data) {
  const head = unpack(data);
  head.axes = axes(head);
  const { arrays } = head;
  const largest = (values) => values.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (head.mode === "convolution") {
    head.tops = {
      kernel: largest(arrays.kernel),
      vectors: largest(arrays.vectors),
      partial: largest(arrays.partial),
      signed: arrays.vectors.some((each) => each < 0),
    };
  }
  const { rows, columns } = head.output;
  const same = state.head && state.head.output.rows === rows && state.head.output.columns === columns;
  state.head = head;
  state.count = rows * columns;
  if (!same) Object.assign(state, { index: startingPlace(head), shown: null, look: null, pixel: null });
  state.moved = !same;
  if (!same || state.channel >= head.input.channels) state.channel = strongestChannel(head);
  state.outputs = head.mode === "pooling" ? [arrays.largest, arrays.mean] : [arrays.map];
}

// Where there is something to see: the place with the largest value.
function startingPlace(head) {
  const values = head.mode === "pooling" ? head.arrays.largest : head.arrays.map;
  return values.reduce((best, each, index) => (Math.abs(each) > Math.abs(values[best]) ? index : best), 0);
}

function strongestChannel(head) {
  const { channels } = head.input;
  if (channels === 1) return 0;
  const totals = new Float64Array(channels);
  head.arrays.partial.forEach((each, number) => (totals[number % channels] += Math.abs(each)));
  return totals.indexOf(Math.max(...totals));
}

function build(state) {
  const { head, parts } = state;
  parts.titles.forEach((title, number) => (title.textContent = head.titles[number]));
  parts.notes.forEach((note, number) => (note.textContent = head.notes[number]));
  if (state.outputs[0].some((each) => each < 0)) parts.notes[2].textContent += " Blue is below 0, red above.";
  const names = head.mode === "pooling" ? ["the window's values"] : ["patch", "× kernel", "= products"];
  parts.grids.replaceChildren(
    ...names.map((name) => {
      const figure = document.createElement("figure");
      figure.innerHTML = "<div class='grid'></div><figcaption></figcaption>";
      figure.lastChild.textContent = name;
      return figure;
    }),
  );
  state.grids = [...parts.grids.querySelectorAll(".grid")];
  const outputs = head.mode === "pooling" ? ["largest: max pooling", "mean: average pooling"] : [""];
  parts.outputs.replaceChildren(
    ...outputs.map((name) => {
      const figure = document.createElement("figure");
      figure.innerHTML = "<canvas tabindex='0' role='application'></canvas><figcaption class='note'></figcaption>";
      figure.lastChild.textContent = name;
      return figure;
    }),
  );
  state.canvases = [...parts.outputs.querySelectorAll("canvas")];
  parts.vector.hidden = head.mode === "pooling" || head.output.filters === 1;
  parts.channels.hidden = head.mode === "pooling" || head.input.channels === 1;
  parts.scrub.max = state.count - 1;
  listenToMaps(state);
}

// Sizes follow the width of the page: input and outputs are drawn with cells of the same size.
function measure(state) {
  const { head, root, parts } = state;
  const width = root.clientWidth || 600;
  const [down, right] = head.axes;
  const cells = Math.max(down.before + down.size + down.after, right.before + right.size + right.after);
  const side = Math.min(LARGEST_SIDE, Math.floor(width < NARROW ? (width - 16) / 2 : width * 0.28));
  state.cell = Math.max(2, Math.floor((4 * side) / cells) / 4);
  root.style.setProperty("--side", `${side}px`);
  root.classList.toggle("narrow", width < NARROW);
  const multiply = parts.grids.parentElement;
  state.room = { multiply: multiply.clientWidth || 300, strip: width - 14 };
  const whole = head.input.colours ? null : state.channel;
  state.pictures = {
    input: inputPicture(state, whole),
    outputs: state.outputs.map((values) => outputPicture(state, values)),
    strip: parts.channels.hidden ? [] : stripPictures(state),
  };
}

function paint(state) {
  const { head, parts } = state;
  const place = state.look || placeOf(head, state.index);
  const index = place.row * head.output.columns + place.column;
  paintInput(state, place);
  paintNumbers(state, place, index);
  state.canvases.forEach((canvas, number) => paintOutput(state, canvas, state.pictures.outputs[number], place));
  if (!parts.vector.hidden) paintVector(state, index);
  if (!parts.channels.hidden) paintStrip(state, place, index);
  parts.told.textContent = state.pixel ? pixelWords(state, state.pixel) : placeWords(state, place);
  parts.told.setAttribute("aria-live", state.timer ? "off" : "polite");
  parts.scrub.value = state.index;
  parts.scrub.setAttribute("aria-valuetext", `Place ${state.index + 1} of ${state.count}`);
  parts.play.textContent = state.timer ? "Pause" : "Play";
  parts.pace.textContent = parts.speed.value;
  parts.all.disabled = state.shown === null;
  Object.assign(state.root.dataset, { place: `${place.row}-${place.column}`, painted: String(performance.now()) });
}

function paintNumbers(state, place, index) {
  const { head, parts } = state;
  const patch = patchAt(head, place, state.channel);
  const values = patch.map((each) => each ?? 0);
  const absent = patch.map((each) => each === null);
  if (head.mode === "pooling") {
    const largest = head.arrays.largest[index];
    const winner = values.findIndex((each) => each === largest);
    paintGrid(state.grids[0], state, values, {
      top: head.input.top,
      sign: false,
      marked: (number) => (number === winner ? "winner" : ""),
    });
    parts.sum.textContent = `The largest of the ${values.length} is ${short(largest)}, their mean ${short(head.arrays.mean[index])}.`;
    return;
  }
  const weights = values.map((_, number) => weight(head, number, state.channel));
  const products = values.map((value, number) => value * weights[number]);
  paintGrid(state.grids[0], state, values, { top: head.input.top, sign: false, absent });
  paintGrid(state.grids[1], state, weights, { top: head.tops.kernel, sign: true });
  paintGrid(state.grids[2], state, products, { top: head.tops.kernel * head.input.top, sign: true });
  parts.sum.textContent = sumWords(state, index);
}

function sumWords({ head, channel }, index) {
  const { channels, names } = head.input;
  if (channels === 1) return equation({ head }, index);
  const name = names.length ? names[channel] : `channel ${channel}`;
  const part = head.arrays.partial[index * channels + channel];
  return `${name} adds ${signed(part)}. All ${channels} channels: ${equation({ head }, index)}`;
}

function look(state, place) {
  Object.assign(state, { look: place, pixel: null });
  paint(state);
}

function go(state, index) {
  state.index = Math.max(0, Math.min(state.count - 1, index));
  Object.assign(state, { look: null, pixel: null });
  if (state.shown !== null || state.timer) state.shown = state.index === state.count - 1 ? null : state.index;
  paint(state);
  remember(state);
}

function play(state, on) {
  clearInterval(state.timer);
  state.timer = null;
  if (on) {
    if (state.index >= state.count - 1 || state.shown === null) Object.assign(state, { index: 0, shown: 0 });
    state.timer = setInterval(() => {
      if (!state.root.isConnected) play(state, false);
      else if (state.index >= state.count - 1) play(state, false);
      else go(state, state.index + 1);
    }, 1000 / Number(state.parts.speed.value));
  }
  Object.assign(state, { look: null, pixel: null });
  paint(state);
}

// The place is part of the page's link; written when the window rests, without a word to the server.
function remember(state) {
  clearTimeout(state.writing);
  state.writing = setTimeout(() => {
    const url = new URL(window.location.href);
    const place = placeOf(state.head, state.index);
    url.searchParams.set("at", `${place.row}-${place.column}`);
    window.history.replaceState(window.history.state, "", url);
  }, 300);
}

function recall(state) {
  const [row, column] = (new URL(window.location.href).searchParams.get("at") || "").split("-").map(Number);
  const { rows, columns } = state.head.output;
  if (row >= 0 && row < rows && column >= 0 && column < columns) state.index = row * columns + column;
}

function cellUnder(state, canvas, event, before = [0, 0]) {
  const box = canvas.getBoundingClientRect();
  const cell = (state.cell * box.width) / parseFloat(canvas.style.width);
  return {
    row: Math.floor((event.clientY - box.top) / cell) - before[0],
    column: Math.floor((event.clientX - box.left) / cell) - before[1],
  };
}

function inside(at, height, width) {
  return at.row >= 0 && at.row < height && at.column >= 0 && at.column < width;
}

function listenToMaps(state) {
  for (const canvas of state.canvases) {
    const at = (event) => {
      const place = cellUnder(state, canvas, event);
      return inside(place, state.head.output.rows, state.head.output.columns) ? place : null;
    };
    canvas.onpointermove = (event) => !state.timer && look(state, at(event));
    canvas.onpointerleave = () => state.look && look(state, null);
    canvas.onclick = (event) => {
      const place = at(event);
      play(state, false);
      state.shown = null;
      if (place) go(state, place.row * state.head.output.columns + place.column);
    };
    canvas.onkeydown = (event) => keys(state, event);
    const { rows, columns } = state.head.output;
    canvas.setAttribute("aria-label", `The map, ${rows} by ${columns}. Arrow keys move the window, space plays.`);
  }
}

function keys(state, event) {
  const { rows, columns } = state.head.output;
  const place = placeOf(state.head, state.index);
  if (MOVES[event.key]) {
    const [down, right] = MOVES[event.key];
    const next = { row: place.row + down, column: place.column + right };
    play(state, false);
    if (inside(next, rows, columns)) go(state, next.row * columns + next.column);
  } else if (event.key === " ") play(state, !state.timer);
  else if (event.key === "Home") go(state, 0);
  else if (event.key === "End") go(state, state.count - 1);
  else return;
  event.preventDefault();
}

function listenToInput(state) {
  const { input } = state.parts;
  const at = (event) => {
    const [down, right] = state.head.axes;
    const found = cellUnder(state, input, event, [down.before, right.before]);
    return inside(found, down.size, right.size) ? found : null;
  };
  const point = (found) => {
    Object.assign(state, { pixel: found, look: null });
    paint(state);
  };
  input.onpointermove = (event) => !state.timer && point(at(event));
  input.onpointerleave = () => state.pixel && point(null);
  input.onclick = (event) => {
    play(state, false);
    point(at(event));
  };
  input.onblur = () => state.pixel && point(null);
  input.onkeydown = (event) => {
    if (event.key === "Escape") return point(null);
    if (!MOVES[event.key]) return undefined;
    event.preventDefault();
    const [height, width] = state.head.axes.map((axis) => axis.size);
    const from = state.pixel || { row: Math.floor(height / 2), column: Math.floor(width / 2) };
    const [down, right] = state.pixel ? MOVES[event.key] : [0, 0];
    play(state, false);
    const next = { row: from.row + down, column: from.column + right };
    return point(inside(next, height, width) ? next : from);
  };
  const { height, width } = state.head.input;
  input.setAttribute("aria-label", `The picture, ${height} by ${width}. Arrow keys choose a pixel and show all places that it is used at.`);
}

function listenToPlayer(state, setTriggerValue) {
  const { parts } = state;
  parts.first.onclick = () => go(state, 0);
  parts.before.onclick = () => go(state, state.index - 1);
  parts.after.onclick = () => go(state, state.index + 1);
  parts.play.onclick = () => play(state, !state.timer);
  parts.scrub.oninput = () => {
    const index = Number(parts.scrub.value); // before anything is painted, which sets it
    play(state, false);
    state.shown = index;
    go(state, index);
  };
  parts.speed.oninput = () => (state.timer ? play(state, true) : paint(state));
  parts.all.onclick = () => {
    play(state, false);
    state.shown = null;
    paint(state);
  };
  parts.vector.onclick = (event) => {
    const { cell, perRow } = state.vectorPlan;
    const number = Math.floor(event.offsetY / cell) * perRow + Math.floor(event.offsetX / cell);
    if (number < state.head.output.filters) setTriggerValue("picked", number);
  };
  parts.strip.onclick = (event) => {
    const { columns, tall } = state.strip;
    const column = Math.floor(event.offsetX / (CHANNEL + GAP));
    choose(state, Math.floor(event.offsetY / tall) * columns + column);
  };
  parts.strip.onkeydown = (event) => {
    if (!MOVES[event.key]) return;
    event.preventDefault();
    const [down, right] = MOVES[event.key];
    choose(state, state.channel + down * state.strip.columns + right);
  };
}

function showChannel(state) {
  if (state.parts.channels.hidden) return;
  const { tall, columns } = state.strip;
  state.parts.strip.parentElement.scrollTop = Math.floor(state.channel / columns) * tall;
}

function choose(state, channel) {
  const { channels } = state.head.input;
  if (channel < 0 || channel >= channels) return;
  state.channel = channel;
  if (!state.head.input.colours) state.pictures.input = inputPicture(state, channel);
  paint(state);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sliding");
  let state = memory.get(root);
  const first = !state;
  if (first) memory.set(root, (state = { root, parts: find(root), index: 0, timer: null, shown: null }));
  clearInterval(state.timer); // what is new begins at rest
  state.timer = null;
  read(state, data);
  if (first) recall(state);
  else if (state.moved) remember(state); // or the link would keep a place of the map before
  const { channels } = state.head.input;
  state.parts.strip.setAttribute("aria-label", `${channels} channels: map, kernel slice, partial map and partial sum of each. Arrow keys choose one.`);
  build(state);
  listenToInput(state);
  listenToPlayer(state, setTriggerValue);
  measure(state);
  paint(state);
  if (first) showChannel(state);
  if (!state.observer) {
    state.observer = new ResizeObserver(() => {
      if (root.clientWidth === state.width) return;
      state.width = root.clientWidth;
      measure(state);
      paint(state);
    });
    state.observer.observe(root);
  }
  return () => clearInterval(state.timer);
}
