// Draws the maps of one layer side by side in one canvas; see __init__.py for the format of the data.
const memory = new WeakMap(); // one state for each place on the page

function read(data) {
  const head = unpack(data);
  const { values } = head.arrays;
  head.at = (filter, row, column) => values[(filter * head.height + row) * head.width + column];
  return head;
}

const GAP = 4; // CSS pixels between two maps

// Each cell is a square of `grain` canvas pixels, so that the gap between large cells stays narrow.
function layout(head, room) {
  const shown = Math.max(1, Math.min(head.tile, room)); // CSS pixels of a tile
  const cell = shown / Math.max(head.width, head.height);
  const grain = Math.max(1, Math.round(cell / GAP));
  const pixel = cell / grain; // CSS pixels of a canvas pixel
  const gap = head.filters > 1 ? Math.max(1, Math.round(GAP / pixel)) : 0;
  const [wide, high] = [head.width * grain + gap, head.height * grain + gap]; // from one map to the next
  const columns = Math.max(1, Math.min(head.filters, Math.floor((room / pixel + gap) / wide)));
  const rows = Math.ceil(head.filters / columns);
  return { pixel, grain, wide, high, columns, rows, across: columns * wide - gap, down: rows * high - gap };
}

// Where a filter's map begins, in canvas pixels.
function corner({ plan }, filter) {
  return [(filter % plan.columns) * plan.wide, Math.floor(filter / plan.columns) * plan.high];
}

function paint(state) {
  const { head, canvas, root } = state;
  const plan = (state.plan = layout(head, root.clientWidth || 600));
  canvas.width = plan.across;
  canvas.height = plan.down;
  canvas.style.width = `${plan.across * plan.pixel}px`;
  const image = new ImageData(plan.across, plan.down);
  const pixels = new Uint32Array(image.data.buffer); // transparent between the maps
  const steps = scale(root);
  for (let filter = 0; filter < head.filters; filter++) {
    const [left, top] = corner(state, filter);
    const factor = head.tops[filter] > 0 ? 255 / head.tops[filter] : 0;
    for (let row = 0; row < head.height; row++) {
      for (let column = 0; column < head.width; column++) {
        const step = Math.min(255, Math.max(0, Math.round(head.at(filter, row, column) * factor)));
        for (let line = 0; line < plan.grain; line++) {
          const start = (top + row * plan.grain + line) * plan.across + left + column * plan.grain;
          pixels.fill(steps[step], start, start + plan.grain);
        }
      }
    }
  }
  const pen = canvas.getContext("2d");
  pen.putImageData(image, 0, 0);
  head.off.forEach((filter) => crossOut(state, pen, filter));
  mark(state);
  describe(state);
}

// A map that is switched off.
function crossOut(state, pen, filter) {
  const { head, plan, root } = state;
  const [left, top] = corner(state, filter);
  const [right, bottom] = [left + head.width * plan.grain, top + head.height * plan.grain];
  pen.strokeStyle = css(shade(root, 1, 1, true));
  pen.lineWidth = Math.max(1, 2 / plan.pixel);
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(right, bottom);
  pen.moveTo(right, top);
  pen.lineTo(left, bottom);
  pen.stroke();
}

// The frames around the picked map and around the cell under the keyboard's cursor lie over the canvas.
function mark(state) {
  const { head, plan, root } = state;
  root.querySelectorAll(".frame").forEach((frame) => frame.remove());
  const boxes = [];
  if (head.picked !== null) boxes.push([head.picked, 0, 0, head.height, head.width]);
  if (head.cell) boxes.push([head.picked, ...head.cell, 1, 1]);
  head.frames.forEach((frame, filter) => frame[2] && boxes.push([filter, ...frame]));
  if (state.cursor) boxes.push([state.cursor.filter, state.cursor.row, state.cursor.column, 1, 1]);
  for (const [filter, row, column, height, width] of boxes) {
    const frame = document.createElement("div");
    const [x, y] = corner(state, filter);
    const cell = plan.grain * plan.pixel;
    frame.className = "frame";
    frame.style.cssText = `position:absolute;pointer-events:none;box-sizing:border-box;
      border:2px solid var(--st-primary-color);border-radius:2px;
      left:${x * plan.pixel + column * cell - 2}px;top:${y * plan.pixel + row * cell - 2}px;
      width:${width * cell + 4}px;height:${height * cell + 4}px`;
    root.append(frame);
  }
}

function unitAt(state, event) {
  const { head, plan, canvas } = state;
  const box = canvas.getBoundingClientRect();
  const across = Math.floor(((event.clientX - box.left) * plan.across) / box.width);
  const down = Math.floor(((event.clientY - box.top) * plan.down) / box.height);
  const [tileColumn, tileRow] = [Math.floor(across / plan.wide), Math.floor(down / plan.high)];
  const column = Math.floor((across - tileColumn * plan.wide) / plan.grain);
  const row = Math.floor((down - tileRow * plan.high) / plan.grain);
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
  const map = head.filters > 1 ? `${head.noun} ${head.names[cursor.filter] ?? cursor.filter}` : "";
  const cell = head.height * head.width > 1 ? `row ${cursor.row}, column ${cursor.column}` : "";
  const off = head.off.includes(cursor.filter) ? " (switched off)" : "";
  const value = head.at(cursor.filter, cursor.row, cursor.column);
  told.textContent = `${head.name}: ${[map, cell].filter(Boolean).join(", ")}: ${value.toFixed(3)}${off}`;
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
  const size = head.height * head.width > 1 ? `${count}${head.height} by ${head.width}` : `${head.filters} ${head.noun}s`;
  canvas.setAttribute("aria-label", `${head.name}: ${size}. Arrow keys read values${head.pickable ? ", Enter picks" : ""}.`);
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
    if (unit && head.pickable) setTriggerValue("picked", unit);
  };
  canvas.onkeydown = (event) => {
    if (MOVES[event.key]) {
      event.preventDefault();
      move(step(state, MOVES[event.key]));
    } else if (event.key === "Enter" && state.cursor && head.pickable) setTriggerValue("picked", state.cursor);
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
