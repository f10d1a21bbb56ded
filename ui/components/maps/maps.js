// Draws the maps of one layer side by side in one canvas; see __init__.py for the format of the data.
const memory = new WeakMap(); // one state for each place on the page

function read(data) {
  const head = unpack(data);
  const { values } = head.arrays;
  head.at = (filter, row, column) => values[(filter * head.height + row) * head.width + column];
  return head;
}

function layout(head, room) {
  const shown = Math.max(1, Math.min(head.tile, room)); // CSS pixels of a tile
  const cell = shown / Math.max(head.width, head.height);
  const gap = head.filters > 1 ? Math.max(1, Math.round(4 / cell)) : 0; // in cells
  const columns = Math.max(1, Math.min(head.filters, Math.floor((room + gap * cell) / ((head.width + gap) * cell))));
  const rows = Math.ceil(head.filters / columns);
  const across = columns * (head.width + gap) - gap;
  const down = rows * (head.height + gap) - gap;
  return { cell, gap, columns, rows, across, down };
}

function paint(state) {
  const { head, canvas, root } = state;
  const plan = (state.plan = layout(head, root.clientWidth || 600));
  canvas.width = plan.across;
  canvas.height = plan.down;
  canvas.style.width = `${plan.across * plan.cell}px`;
  const image = new ImageData(plan.across, plan.down);
  const pixels = new Uint32Array(image.data.buffer); // transparent between the maps
  const steps = scale(root);
  for (let filter = 0; filter < head.filters; filter++) {
    const left = (filter % plan.columns) * (head.width + plan.gap);
    const top = Math.floor(filter / plan.columns) * (head.height + plan.gap);
    const factor = head.tops[filter] > 0 ? 255 / head.tops[filter] : 0;
    for (let row = 0; row < head.height; row++) {
      for (let column = 0; column < head.width; column++) {
        const step = Math.min(255, Math.max(0, Math.round(head.at(filter, row, column) * factor)));
        pixels[(top + row) * plan.across + left + column] = steps[step];
      }
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  mark(state);
  describe(state);
}

// The frames around the picked map and around the cell under the keyboard's cursor lie over the canvas.
function mark(state) {
  const { head, plan, root } = state;
  root.querySelectorAll(".frame").forEach((frame) => frame.remove());
  const boxes = [];
  if (head.picked !== null) boxes.push([head.picked, 0, 0, head.width, head.height]);
  if (state.cursor) boxes.push([state.cursor.filter, state.cursor.row, state.cursor.column, 1, 1]);
  for (const [filter, row, column, width, height] of boxes) {
    const frame = document.createElement("div");
    const left = (filter % plan.columns) * (head.width + plan.gap) + column;
    const top = Math.floor(filter / plan.columns) * (head.height + plan.gap) + row;
    frame.className = "frame";
    frame.style.cssText = `position:absolute;pointer-events:none;box-sizing:border-box;
      border:2px solid var(--st-primary-color);border-radius:2px;
      left:${left * plan.cell - 2}px;top:${top * plan.cell - 2}px;
      width:${width * plan.cell + 4}px;height:${height * plan.cell + 4}px`;
    root.append(frame);
  }
}

function unitAt(state, event) {
  const { head, plan, canvas } = state;
  const box = canvas.getBoundingClientRect();
  const across = Math.floor(((event.clientX - box.left) * plan.across) / box.width);
  const down = Math.floor(((event.clientY - box.top) * plan.down) / box.height);
  const tileColumn = Math.floor(across / (head.width + plan.gap));
  const tileRow = Math.floor(down / (head.height + plan.gap));
  const column = across - tileColumn * (head.width + plan.gap);
  const row = down - tileRow * (head.height + plan.gap);
  const filter = tileRow * plan.columns + tileColumn;
  const inside = across >= 0 && down >= 0 && column < head.width && row < head.height;
  return inside && tileColumn < plan.columns && filter < head.filters ? { row, column, filter } : null;
}

function describe(state) {
  const { head, told, cursor } = state;
  if (!cursor) {
    told.textContent = "";
    return;
  }
  const map = head.filters > 1 ? `${head.noun} ${cursor.filter}, ` : "";
  const value = head.at(cursor.filter, cursor.row, cursor.column);
  told.textContent = `${head.name}: ${map}row ${cursor.row}, column ${cursor.column}: ${value.toFixed(3)}`;
}

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// Arrow keys walk over the cells, and over a map's edge into the next map.
function step(state, [down, right]) {
  const { head, plan } = state;
  const at = state.cursor || { row: 0, column: 0, filter: head.picked || 0 };
  let { row, column, filter } = at;
  row += down;
  column += right;
  const next = row < 0 ? -plan.columns : row >= head.height ? plan.columns : column < 0 ? -1 : column >= head.width ? 1 : 0;
  if (next && (filter + next < 0 || filter + next >= head.filters)) return at;
  return { filter: filter + next, row: (row + head.height) % head.height, column: (column + head.width) % head.width };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".maps");
  root.style.position = "relative";
  let state = memory.get(root);
  if (!state) memory.set(root, (state = { root, cursor: null }));
  Object.assign(state, { head: read(data), canvas: root.querySelector("canvas"), told: root.querySelector(".told") });
  const { head, canvas } = state;
  parentElement.querySelector(".title").textContent = head.title;
  parentElement.querySelector(".words").textContent = head.words;
  const inside = state.cursor && state.cursor.filter < head.filters;
  if (inside && (state.cursor.row >= head.height || state.cursor.column >= head.width)) state.cursor = null;
  else if (!inside) state.cursor = null;
  const count = head.filters > 1 ? `${head.filters} maps of ` : "";
  canvas.setAttribute("aria-label", `${head.name}: ${count}${head.height} by ${head.width}. Arrow keys read values, Enter picks.`);
  paint(state);

  const move = (unit) => {
    state.cursor = unit;
    mark(state);
    describe(state);
  };
  canvas.onpointermove = (event) => move(unitAt(state, event));
  canvas.onpointerleave = () => move(null);
  canvas.onclick = (event) => {
    const unit = unitAt(state, event);
    if (unit) setTriggerValue("picked", unit);
  };
  canvas.onkeydown = (event) => {
    if (MOVES[event.key]) {
      event.preventDefault();
      move(step(state, MOVES[event.key]));
    } else if (event.key === "Enter" && state.cursor) setTriggerValue("picked", state.cursor);
  };
  if (!state.observer) {
    state.observer = new ResizeObserver(() => {
      if (root.clientWidth !== state.width) {
        state.width = root.clientWidth;
        paint(state);
      }
    });
    state.observer.observe(root);
  }
  root.dataset.painted = String(performance.now());
}
