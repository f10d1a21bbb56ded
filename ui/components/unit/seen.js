// The image with what the unit sees, and the whole map with the unit in it.
const IMAGE_SIDE = 200; // CSS pixels
const PHONE_SIDE = 150;

function sideOf(state) {
  return state.root.clientWidth < 560 ? PHONE_SIDE : IMAGE_SIDE;
}

function accent(root) {
  return getComputedStyle(root).getPropertyValue("--st-primary-color") || "#1f6feb";
}

function paintSeen(state) {
  const { head, root } = state;
  const { height, width, channels } = head.image;
  const values = head.arrays.image;
  const cell = sideOf(state) / Math.max(height, width);
  const canvas = root.querySelector(".seen canvas");
  const pen = prepare(canvas, width * cell, height * cell);
  const paintOf = shades(root, 1, false);
  const part = (index, channel) => Math.round(255 * values[index * channels + channel]);
  const image = imageCanvas(width, height, (index) =>
    channels === 3 ? packed([0, 1, 2].map((channel) => part(index, channel))) : paintOf(values[index]),
  );
  pen.drawImage(image, 0, 0, width * cell, height * cell);
  const { rows, columns } = head.sees;
  if (rows.length && columns.length) {
    const [top, left] = [rows[0], columns[0]];
    const [down, across] = [rows[rows.length - 1] - top + 1, columns[columns.length - 1] - left + 1];
    const gaps = down > rows.length || across > columns.length;
    if (gaps) rows.forEach((row) => columns.forEach((column) => outline(pen, accent(root), 1, column * cell, row * cell, cell, cell)));
    outline(pen, accent(root), 2.5, left * cell - 1, top * cell - 1, across * cell + 2, down * cell + 2);
  }
  canvas.setAttribute("aria-label", `The image. ${head.sees.words}`);
  root.querySelector(".seen figcaption").textContent = head.sees.words;
}

function paintMap(state) {
  const { head, root } = state;
  const figure = root.querySelector(".map");
  figure.hidden = !head.map;
  if (!head.map) return;
  const { height, width, top, row, column, words } = head.map;
  const cell = sideOf(state) / Math.max(height, width);
  const canvas = figure.querySelector("canvas");
  const paintOf = shades(root, top, false);
  const pen = prepare(canvas, width * cell, height * cell);
  pen.drawImage(imageCanvas(width, height, (index) => paintOf(head.arrays.map[index])), 0, 0, width * cell, height * cell);
  outline(pen, accent(root), 2.5, column * cell - 1, row * cell - 1, cell + 2, cell + 2);
  canvas.setAttribute("aria-label", `${words} Arrow keys go to the units beside this one.`);
  figure.querySelector("figcaption").textContent = words;
  const move = (down, right) => {
    const [to, over] = [row + down, column + right];
    if (to >= 0 && to < height && over >= 0 && over < width) state.go({ move: [to, over, head.unit[2]] });
  };
  canvas.onclick = (event) => {
    const box = canvas.getBoundingClientRect();
    const at = [(event.clientY - box.top) * height / box.height, (event.clientX - box.left) * width / box.width];
    move(Math.floor(at[0]) - row, Math.floor(at[1]) - column);
  };
  canvas.onkeydown = (event) => {
    const step = MOVES[event.key];
    if (!step) return;
    event.preventDefault();
    move(...step);
  };
}
