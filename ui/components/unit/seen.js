// @ts-check
// The image with what the unit sees, and the whole map with the unit in it.
import { imageCanvas, outline, prepare } from "../shared/canvas.js";
import { accent, packed, shades } from "../shared/colour.js";
import { canvas, element } from "../shared/dom.js";
import { arrow } from "../shared/keys.js";
import { cellIn, inside } from "../shared/pointer.js";
import { pictureSide } from "./layout.js";

/** @typedef {import("./head.js").State} State */

/** @param {State} state */
export function paintSeen({ head, root }) {
  const { height, width, channels } = head.image;
  const values = head.arrays.image;
  const cell = pictureSide(root.clientWidth) / Math.max(height, width);
  const seen = canvas(root, ".seen canvas");
  const pen = prepare(seen, width * cell, height * cell);
  const shadeOf = shades(root, 1, false);
  const part = (/** @type {number} */ index, /** @type {number} */ channel) => 255 * values[index * channels + channel];
  const image = imageCanvas(width, height, (index) =>
    channels === 3 ? packed([part(index, 0), part(index, 1), part(index, 2)]) : shadeOf(values[index]),
  );
  pen.drawImage(image, 0, 0, width * cell, height * cell);
  const { rows, columns, words } = head.sees;
  if (rows.length && columns.length) {
    const [top, left] = [rows[0], columns[0]];
    const [down, across] = [rows[rows.length - 1] - top + 1, columns[columns.length - 1] - left + 1];
    const colour = accent(root);
    if (down > rows.length || across > columns.length) {
      for (const row of rows) {
        for (const column of columns) outline(pen, colour, 1, column * cell, row * cell, cell, cell);
      }
    }
    outline(pen, colour, 2.5, left * cell - 1, top * cell - 1, across * cell + 2, down * cell + 2);
  }
  seen.setAttribute("aria-label", `The image. ${words}`);
  element(root, ".seen figcaption").textContent = words;
}

/** @param {State} state */
export function paintMap(state) {
  const { head, root } = state;
  const figure = element(root, ".map");
  figure.hidden = !head.map;
  if (!head.map) return;
  const { height, width, top, row, column, words } = head.map;
  const cell = pictureSide(root.clientWidth) / Math.max(height, width);
  const map = canvas(figure, "canvas");
  const shadeOf = shades(root, top, false);
  const pen = prepare(map, width * cell, height * cell);
  const image = imageCanvas(width, height, (index) => shadeOf(head.arrays.map[index]));
  pen.drawImage(image, 0, 0, width * cell, height * cell);
  outline(pen, accent(root), 2.5, column * cell - 1, row * cell - 1, cell + 2, cell + 2);
  map.setAttribute("aria-label", `${words} Arrow keys go to the units beside this one.`);
  element(figure, "figcaption").textContent = words;
  const move = (/** @type {import("../shared/pointer.js").Cell | null} */ to) => {
    if (to && inside(to, height, width)) state.go({ move: [to.row, to.column, head.unit[2]] });
  };
  map.onclick = (event) => move(cellIn(event, map.getBoundingClientRect(), height, width));
  map.onkeydown = (event) => {
    const step = arrow(event);
    if (!step) return;
    event.preventDefault();
    move({ row: row + step[0], column: column + step[1] });
  };
}
