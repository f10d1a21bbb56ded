// A window that slides over an image: play, step, scrub, hover both ways, walk with the arrow keys. Nothing of it asks
// the server; only the choice of another filter does. See __init__.py for the format of the data.
const memory = new WeakMap(); // one state for each place on the page
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
  state.width = root.clientWidth;
  const multiply = parts.grids.parentElement;
  state.room = { multiply: multiply.clientWidth || 300, strip: width - 14 };
  const whole = head.input.colours ? null : state.channel;
  state.images = {
    input: inputImage(state, whole),
    outputs: state.outputs.map((values) => outputImage(state, values)),
    strip: parts.channels.hidden ? [] : stripImages(state),
  };
}

function paint(state) {
  const { head, parts } = state;
  const place = state.look || placeOf(head, state.index);
  const index = place.row * head.output.columns + place.column;
  paintInput(state, place);
  paintNumbers(state, place, index);
  state.canvases.forEach((canvas, number) => paintOutput(state, canvas, state.images.outputs[number], place));
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
      measure(state);
      paint(state);
    });
    state.observer.observe(root);
  }
  return () => {
    clearInterval(state.timer);
    clearTimeout(state.writing); // or another page's link would be given the place
  };
}
