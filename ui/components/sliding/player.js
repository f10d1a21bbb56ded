// Where the window is: looked at, gone to, played, and kept in the page's link.
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
