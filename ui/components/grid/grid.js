// A table of small images: hover or walk for what each says, click or Enter to pick; see __init__.py for its data.
const memory = new WeakMap(); // one state for each place on the page
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const GAP = 3; // CSS pixels between two images, or less

function plan({ head, root }) {
  const room = Math.max(120, root.clientWidth - 60);
  const wanted = (room / head.columns - GAP) / head.width; // CSS pixels of a cell, so that all columns are seen
  const cell = Math.max(head.smallest / head.width, Math.min(head.largest / head.width, wanted));
  const grain = Math.max(1, Math.round(cell / GAP)); // canvas pixels of a cell; the gap is one
  const pixel = cell / grain;
  const [wide, high] = [head.width * grain + 1, head.height * grain + 1]; // from one image to the next
  return { pixel, grain, wide, high, across: wide * pixel, down: high * pixel };
}

function paint(state) {
  const { head, root } = state;
  const { columns, rows, height, width, top, signed: negative } = head;
  const { pixel, grain, wide, high } = (state.plan = plan(state));
  const canvas = root.querySelector("canvas.all");
  [canvas.width, canvas.height] = [columns * wide - 1, rows * high - 1];
  canvas.style.width = `${canvas.width * pixel}px`;
  canvas.style.height = `${canvas.height * pixel}px`;
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer); // transparent between the images
  const { values } = head.arrays;
  const paintOf = shades(root, top, negative);
  let index = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const colour = paintOf(values[index++]);
          for (let line = 0; line < grain; line++) {
            const start = (row * high + y * grain + line) * canvas.width + column * wide + x * grain;
            pixels.fill(colour, start, start + grain);
          }
        }
      }
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  paintRows(state);
  paintColumns(state);
  mark(state);
}

const HEAD = 15; // CSS pixels above the images, for the columns' numbers
const APART = 24; // CSS pixels at the least between two numbers

function paintColumns({ head, root, plan: { across } }) {
  const every = Math.max(1, 5 * Math.ceil(APART / across / 5));
  const numbers = [];
  for (let column = 0; column < head.columns; column += across >= APART ? 1 : every) {
    const number = document.createElement("span");
    number.textContent = head.column_names[column] ?? column;
    number.style.left = `${(column + 0.5) * across}px`;
    numbers.push(number);
  }
  root.querySelector(".columns").replaceChildren(...numbers);
}

// Scrolls sideways until the picked column is in the middle.
function showPicked({ head, root, plan: { across } }) {
  const views = root.querySelector(".views");
  if (head.picked !== null) views.scrollLeft = head.picked * across - views.clientWidth / 2;
}

// The names of the rows, with their images if there are any.
function paintRows({ head, root, plan: { down } }) {
  const { lefts } = head.arrays;
  const paintOf = shades(root, 1, false);
  const [height, width] = head.left || [];
  const labels = head.row_names.map((name, number) => {
    const label = document.createElement("div");
    label.style.height = `${down}px`;
    label.style.fontSize = `${Math.min(12, down)}px`;
    if (down >= 9 || number % 4 === 0) label.append(name);
    if (lefts) {
      const area = height * width;
      const small = imageCanvas(width, height, (cell) => paintOf(lefts[number * area + cell]));
      small.style.width = `${Math.min(28, down - 1)}px`;
      label.append(small);
    }
    return label;
  });
  root.querySelector(".rows").replaceChildren(...labels);
}

function mark({ head, root, plan: { pixel, across, down }, cursor }) {
  const place = root.querySelector(".images");
  place.querySelectorAll(".frame").forEach((frame) => frame.remove());
  const boxes = [];
  if (head.picked !== null) boxes.push([0, head.picked, head.rows]);
  if (cursor) boxes.push([cursor.row, cursor.column, 1]);
  for (const [row, column, rows] of boxes) {
    const frame = document.createElement("div");
    frame.className = "frame";
    frame.style.cssText = `left:${column * across - pixel}px;top:${HEAD + Math.max(0, row * down - pixel)}px;width:${across + pixel}px;height:${rows * down}px`;
    place.append(frame);
  }
}

function tell(state) {
  const { head, root, cursor } = state;
  const told = root.querySelector(".told");
  if (!cursor) return (told.textContent = "");
  const area = head.height * head.width;
  const start = (cursor.row * head.columns + cursor.column) * area;
  const values = head.arrays.values.subarray(start, start + area);
  const where = `${head.row_noun} ${head.row_names[cursor.row]}, ${head.column_noun} ${head.column_names[cursor.column] ?? cursor.column}`;
  const numbers = area > 49 || !head.signed ? summary(values) : [...values].map((each) => tiny(each, 2)).join(" ");
  return (told.textContent = `${where}: ${numbers}`);
}

function summary(values) {
  if (values.length === 1) return exact(values[0]);
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return `mean ${exact(mean)}, largest ${exact(Math.max(...values))}`;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".grid-of-images");
  let state = memory.get(root);
  if (!state) memory.set(root, (state = { root, cursor: null }));
  const head = (state.head = unpack(data));
  if (state.cursor && (state.cursor.row >= head.rows || state.cursor.column >= head.columns)) state.cursor = null;
  root.querySelector(".title").textContent = head.title;
  const canvas = root.querySelector("canvas.all");
  canvas.setAttribute("aria-label", `${head.title}. Arrow keys read, Enter picks a ${head.column_noun}.`);
  paint(state);
  if (state.picked !== head.picked) showPicked(state);
  state.picked = head.picked;
  const move = (cursor) => {
    state.cursor = cursor;
    mark(state);
    tell(state);
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const [row, column] = [(event.clientY - box.top) / state.plan.down, (event.clientX - box.left) / state.plan.across].map(Math.floor);
    return row >= 0 && row < head.rows && column >= 0 && column < head.columns ? { row, column } : null;
  };
  canvas.onpointermove = (event) => move(at(event));
  canvas.onpointerleave = () => move(null);
  canvas.onclick = (event) => {
    const cursor = at(event);
    if (cursor) setTriggerValue("picked", cursor);
  };
  canvas.onkeydown = (event) => {
    const step = MOVES[event.key];
    if (step) {
      event.preventDefault();
      const { row, column } = state.cursor || { row: 0, column: (head.picked ?? 0) - step[1] };
      const limit = (value, most) => Math.max(0, Math.min(most - 1, value));
      move({ row: limit(row + step[0], head.rows), column: limit(column + step[1], head.columns) });
    } else if (event.key === "Enter" && state.cursor) setTriggerValue("picked", state.cursor);
  };
  if (!state.observer) {
    state.observer = new ResizeObserver(() => {
      if (root.clientWidth === state.width) return;
      state.width = root.clientWidth;
      paint(state);
    });
    state.observer.observe(root);
  }
  root.dataset.painted = String(performance.now());
}
