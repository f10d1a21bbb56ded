// Draws images side by side; see __init__.py for the format of the data.
const SIGNED_STEPS = 255;
const GAP = 16; // CSS pixels between two images

// What lies in the arrays for each plate: the first plate with ink has the first image of `inks`, and so on.
function layers(head) {
  const next = { ink: 0, tint: 0 };
  return head.plates.map((plate) => {
    const cells = plate.side * plate.side;
    const taken = {};
    for (const name of ["ink", "tint"]) {
      if (plate[name]) taken[name] = head.arrays[`${name}s`].subarray(next[name] * cells, ++next[name] * cells);
    }
    return taken;
  });
}

// Between the page's grey for so much ink and red or blue, by how strong the tint is.
function tinted(root, grey, tint) {
  const strength = Math.min(1, Math.abs(tint));
  const full = signedScale(root)[tint < 0 ? 0 : 2 * SIGNED_STEPS];
  const channel = (value, shift) => (value >> shift) & 255;
  return packed([0, 8, 16].map((shift) => {
    return Math.round(channel(grey, shift) + (channel(full, shift) - channel(grey, shift)) * strength);
  }));
}

function paintInk(root, pen, plate, { ink, tint }, width) {
  const steps = scale(root);
  const image = imageCanvas(plate.side, plate.side, (cell) => {
    const amount = ink ? Math.max(0, Math.min(1, ink[cell])) : 0;
    const grey = steps[Math.round(255 * amount)];
    return tint && tint[cell] ? tinted(root, grey, tint[cell]) : grey;
  });
  pen.drawImage(image, 0, 0, width, width);
}

function paintStrokes(root, pen, plate, cell) {
  pen.strokeStyle = pen.fillStyle = css(scale(root)[255]);
  pen.lineWidth = plate.pen * cell;
  pen.lineCap = pen.lineJoin = "round";
  for (const points of plate.strokes) {
    pen.beginPath();
    points.forEach(([x, y], index) => (index ? pen.lineTo(x * cell, y * cell) : pen.moveTo(x * cell, y * cell)));
    if (points.length === 1) pen.lineTo(points[0][0] * cell + 0.01, points[0][1] * cell);
    pen.stroke();
  }
}

const ARM = 11; // CSS pixels of a cross to each side of its middle

// The cross that counts is small and strong, on a rim of paper; another one is dashed and goes from edge to edge.
function paintCross(root, pen, [row, column, strong], cell, width) {
  const accent = getComputedStyle(root).getPropertyValue("--st-primary-color");
  const [x, y, arm] = [(column + 0.5) * cell, (row + 0.5) * cell, strong ? ARM : width];
  const lines = strong ? [[css(scale(root)[0]), 5], [accent, 2.5]] : [[accent, 1]];
  pen.setLineDash(strong ? [] : [4, 3]);
  for (const [colour, thick] of lines) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.beginPath();
    pen.moveTo(x - arm, y);
    pen.lineTo(x + arm, y);
    pen.moveTo(x, y - arm);
    pen.lineTo(x, y + arm);
    pen.stroke();
  }
  pen.setLineDash([]);
}

function paint(root, canvas, plate, layer, width) {
  const pen = prepare(canvas, width, width);
  const cell = width / plate.side;
  paintInk(root, pen, plate, layer, width);
  paintStrokes(root, pen, plate, cell);
  if (plate.box) {
    const accent = getComputedStyle(root).getPropertyValue("--st-primary-color");
    outline(pen, accent, 1.5, ...plate.box.map((length) => length * cell));
  }
  plate.crosses.forEach((cross) => paintCross(root, pen, cross, cell, width));
}

function makePlate(root) {
  const figure = document.createElement("figure");
  figure.className = "plate";
  figure.innerHTML = '<canvas></canvas><figcaption><b></b><span class="words"></span></figcaption>';
  root.append(figure);
  return figure;
}

function makePickable(figure, pick) {
  figure.setAttribute("role", "button");
  figure.tabIndex = 0;
  figure.onclick = pick;
  figure.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick();
    }
  };
}

function unmakePickable(figure) {
  figure.removeAttribute("role");
  figure.removeAttribute("tabindex");
  figure.onclick = figure.onkeydown = null;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".plates");
  const head = unpack(data);
  const taken = layers(head);
  const room = root.clientWidth || 600;
  const width = Math.min(head.width, Math.floor((room - GAP) / 2)); // on a phone two side by side
  while (root.children.length > head.plates.length) root.lastChild.remove();
  head.plates.forEach((plate, index) => {
    const figure = root.children[index] || makePlate(root);
    figure.style.width = `${width}px`;
    figure.querySelector("b").textContent = plate.title;
    figure.querySelector(".words").textContent = plate.words;
    figure.setAttribute("aria-label", `${plate.title}. ${plate.words}`);
    if (head.pickable) makePickable(figure, () => setTriggerValue("picked", index));
    else unmakePickable(figure);
    paint(root, figure.querySelector("canvas"), plate, taken[index], width);
  });
  root.dataset.painted = String(performance.now());
}
