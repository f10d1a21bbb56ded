// The images: input, number grids, vector, outputs and the strip of channels.
function inputImage(state, channel) {
  const { head, root } = state;
  const { height, width, colours } = head.input;
  const area = height * width;
  const values = head.arrays.input;
  if (colours && channel === null) {
    const part = (cell, number) => Math.round(255 * values[number * area + cell]);
    return imageCanvas(width, height, (cell) => packed([0, 1, 2].map((number) => part(cell, number))));
  }
  const offset = (channel || 0) * area;
  return imageCanvas(width, height, (cell) => shade(root, values[offset + cell], head.input.top, false));
}

function paintInput(state, place) {
  const { head, root, cell } = state;
  const [down, right] = head.axes;
  const [rows, columns] = [down.before + down.size + down.after, right.before + right.size + right.after];
  const pen = prepare(state.parts.input, columns * cell, rows * cell);
  const accent = getComputedStyle(root).getPropertyValue("--st-primary-color") || "#1f6feb";
  pen.fillStyle = accent;
  pen.globalAlpha = 0.18;
  pen.fillRect(0, 0, columns * cell, rows * cell);
  pen.globalAlpha = 1;
  pen.drawImage(state.images.input, right.before * cell, down.before * cell, right.size * cell, down.size * cell);
  if (cell >= 24) writeNumbers(state, pen);
  const left = (firstTap(right, place.column) + right.before) * cell;
  const top = (firstTap(down, place.row) + down.before) * cell;
  if (head.window.dilation > 1) {
    for (let row = 0; row < down.side; row++) {
      for (let column = 0; column < right.side; column++) {
        outline(pen, accent, 1.5, left + column * right.dilation * cell, top + row * down.dilation * cell, cell, cell);
      }
    }
  }
  outline(pen, accent, 2.5, left, top, reach(right) * cell, reach(down) * cell);
  if (state.pixel) {
    outline(pen, "#e8590c", 2.5, (state.pixel.column + right.before) * cell, (state.pixel.row + down.before) * cell, cell, cell);
  }
}

function writeNumbers(state, pen) {
  const { head, cell, root } = state;
  const [down, right] = head.axes;
  if (head.input.colours) return;
  pen.font = `${Math.min(12, cell * 0.38)}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let row = 0; row < down.size; row++) {
    for (let column = 0; column < right.size; column++) {
      const value = pixel(head, row, column, state.channel);
      pen.fillStyle = readable(shade(root, value, head.input.top, false));
      pen.fillText(tiny(value, 1), (column + right.before + 0.5) * cell, (row + down.before + 0.5) * cell);
    }
  }
}

function outputImage(state, values) {
  const { head, root } = state;
  const largest = values.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const negative = values.some((each) => each < 0);
  return imageCanvas(head.output.columns, head.output.rows, (index) => shade(root, values[index], largest, negative));
}

// A map as it is put together: places after `state.shown` are not there yet.
function paintOutput(state, canvas, image, place) {
  const { head, root, cell } = state;
  const { rows, columns } = head.output;
  const pen = prepare(canvas, columns * cell, rows * cell);
  pen.drawImage(image, 0, 0, columns * cell, rows * cell);
  const style = getComputedStyle(root);
  if (state.shown !== null) {
    const last = placeOf(head, state.shown);
    pen.fillStyle = style.getPropertyValue("--st-secondary-background-color") || "#eee";
    pen.fillRect((last.column + 1) * cell, last.row * cell, columns * cell, cell);
    pen.fillRect(0, (last.row + 1) * cell, columns * cell, rows * cell);
    outline(pen, style.getPropertyValue("--st-text-color"), 0.5, 0, 0, columns * cell, rows * cell);
  }
  if (state.pixel) {
    const [down, right] = head.axes;
    for (const row of touched(down, state.pixel.row)) {
      for (const column of touched(right, state.pixel.column)) {
        outline(pen, "#e8590c", Math.min(2, cell / 4), column * cell, row * cell, cell, cell);
      }
    }
  } else {
    outline(pen, style.getPropertyValue("--st-primary-color") || "#1f6feb", 2.5, place.column * cell - 1, place.row * cell - 1, cell + 2, cell + 2);
  }
}

// A square of numbers as HTML, so that they can be read, copied and zoomed.
function paintGrid(grid, state, values, { top, sign, marked = () => "", absent = [] }) {
  const side = state.head.window.side;
  const size = side <= 3 ? 30 : side <= 5 ? 28 : 25; // CSS pixels of a cell
  if (grid.children.length !== values.length) {
    grid.replaceChildren(...values.map(() => document.createElement("span")));
  }
  grid.style.gridTemplateColumns = `repeat(${side}, ${size}px)`;
  values.forEach((value, index) => {
    const cell = grid.children[index];
    const paint = shade(state.root, value, top, sign);
    cell.textContent = tiny(value, side <= 5 ? 2 : 1);
    cell.className = absent[index] ? "zero" : marked(index);
    cell.style.cssText = `height:${size}px;background:${css(paint)};color:${readable(paint)};font-size:${side <= 5 ? 11 : 10}px`;
  });
}

// The numbers that the filters made of this patch, one a filter.
function paintVector(state, index) {
  const { head, root } = state;
  const canvas = state.parts.vector;
  const count = head.output.filters;
  const values = head.arrays.vectors.subarray(index * count, (index + 1) * count);
  const perRow = Math.min(count, 32);
  const cell = Math.max(6, Math.min(20, Math.floor(state.room.multiply / perRow)));
  const pen = prepare(canvas, perRow * cell, Math.ceil(count / perRow) * cell);
  const negative = head.tops.signed;
  values.forEach((value, number) => {
    const [left, top] = [(number % perRow) * cell, Math.floor(number / perRow) * cell];
    pen.fillStyle = css(shade(root, value, head.tops.vectors, negative));
    pen.fillRect(left, top, cell - 1, cell - 1);
    if (number === head.filter) outline(pen, getComputedStyle(root).getPropertyValue("--st-primary-color"), 2, left, top, cell - 1, cell - 1);
  });
  canvas.setAttribute("aria-label", `${count} numbers at this place, one a filter; filter ${head.filter} has ${short(values[head.filter])}`);
  state.vectorPlan = { cell, perRow };
}

const CAPTION = 14; // CSS pixels for a number below a channel
const CHANNEL = 48; // CSS pixels that a channel takes
const GAP = 8;

// Every channel: its map, its slice of the kernel, what it adds to the output, and its partial sum at this place.
function stripPlan(state) {
  const { input, output, channels } = { ...state.head, channels: state.head.input.channels };
  const columns = Math.max(1, Math.min(channels, Math.floor((state.room.strip + GAP) / (CHANNEL + GAP))));
  const heights = [CHANNEL * (input.height / input.width), CHANNEL, CHANNEL * (output.rows / output.columns)];
  const tall = heights.reduce((sum, each) => sum + each + 3, 0) + 2 * CAPTION;
  return { columns, heights, tall: tall + GAP, rows: Math.ceil(channels / columns) };
}

function stripImages(state) {
  const { head, root } = state;
  const { channels } = head.input;
  const side = head.window.side;
  const { partial, kernel } = head.arrays;
  return Array.from({ length: channels }, (_, channel) => [
    inputImage(state, channel),
    imageCanvas(side, side, (number) => shade(root, kernel[number * channels + channel], head.tops.kernel, true)),
    imageCanvas(head.output.columns, head.output.rows, (index) => shade(root, partial[index * channels + channel], head.tops.partial, true)),
  ]);
}

function paintStrip(state, place, index) {
  const { head, root } = state;
  const plan = (state.strip = stripPlan(state));
  const { channels, names } = head.input;
  const pen = prepare(state.parts.strip, plan.columns * (CHANNEL + GAP) - GAP, plan.rows * plan.tall);
  state.parts.strip.parentElement.style.maxHeight = `${2 * plan.tall}px`; // whole rows; the others are scrolled to
  const style = getComputedStyle(root);
  const [text, accent] = ["--st-text-color", "--st-primary-color"].map((name) => style.getPropertyValue(name));
  const [down, right] = head.axes;
  const scale = CHANNEL / head.input.width;
  pen.textAlign = "center";
  pen.font = "11px sans-serif";
  for (let channel = 0; channel < channels; channel++) {
    const left = (channel % plan.columns) * (CHANNEL + GAP);
    let top = Math.floor(channel / plan.columns) * plan.tall;
    pen.fillStyle = text;
    pen.fillText(names.length ? names[channel] : channel, left + CHANNEL / 2, top + CAPTION - 3, CHANNEL);
    top += CAPTION;
    state.images.strip[channel].forEach((image, number) => {
      pen.drawImage(image, left, top, CHANNEL, plan.heights[number]);
      if (number === 0) {
        const box = [left + firstTap(right, place.column) * scale, top + firstTap(down, place.row) * scale];
        outline(pen, accent, 1.5, ...box, reach(right) * scale, reach(down) * scale);
        if (channel === state.channel) outline(pen, "#e8590c", 2, left - 2, top - 2, CHANNEL + 4, plan.heights[0] + 4);
      }
      top += plan.heights[number] + 3;
    });
    pen.fillStyle = text;
    pen.fillText(signed(head.arrays.partial[index * channels + channel]), left + CHANNEL / 2, top + CAPTION - 4, CHANNEL + 4);
  }
}
