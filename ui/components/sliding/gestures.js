// What the pointer and the keys do: on the map, on the input, on the player and on the strip of channels.
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

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
  input.setAttribute("aria-label", `The image, ${height} by ${width}. Arrow keys choose a pixel and show all places that it is used at.`);
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
  if (!state.head.input.colours) state.images.input = inputImage(state, channel);
  paint(state);
}
