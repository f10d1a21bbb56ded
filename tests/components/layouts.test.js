// Where pictures lie, and what lies under the pointer.
import assert from "node:assert/strict";
import test from "node:test";
import { imageAt, layout as gridLayout } from "../../ui/components/grid/layout.js";
import { corner, layout as mapsLayout, neighbour, unitAt } from "../../ui/components/maps/layout.js";
import { pixelsOf, widthOf } from "../../ui/components/gallery/layout.js";
import { arrow } from "../../ui/components/shared/keys.js";
import { cellIn, pointIn } from "../../ui/components/shared/pointer.js";
import { cellPlan, channelName, inputAt, inputName, tapBeside } from "../../ui/components/unit/layout.js";

const CONV1 = { height: 26, width: 26, filters: 32 };

function seen(plan, scale = 1) {
  return { left: 100, top: 50, width: plan.across * plan.pixel * scale, height: plan.down * plan.pixel * scale };
}

// The pointer in the middle of a unit's cell.
function over(plan, box, { row, column, filter }) {
  const { left, top } = corner(plan, filter);
  const pixel = box.width / plan.across;
  const at = (start, cell) => (start + (cell + 0.5) * plan.grain) * pixel;
  return { clientX: box.left + at(left, column), clientY: box.top + at(top, row) };
}

test("as many maps stand side by side as fit", () => {
  assert.equal(mapsLayout(CONV1, 64, 800).columns, 11);
  assert.equal(mapsLayout(CONV1, 64, 366).columns, 5);
  assert.equal(mapsLayout(CONV1, 64, 30).columns, 1);
  assert.equal(mapsLayout({ ...CONV1, filters: 3 }, 64, 800).columns, 3);
});

test("every unit is found where it is drawn, also when the picture is drawn smaller", () => {
  for (const size of [CONV1, { height: 3, width: 3, filters: 64 }, { height: 1, width: 1, filters: 10 }, { height: 4, width: 9, filters: 1 }]) {
    for (const scale of [1, 0.5]) {
      const plan = mapsLayout(size, 64, 500);
      const box = seen(plan, scale);
      for (let filter = 0; filter < size.filters; filter++) {
        const unit = { row: size.height - 1, column: size.width >> 1, filter };
        assert.deepEqual(unitAt(plan, size, over(plan, box, unit), box), unit);
      }
    }
  }
});

test("there is no unit in the gaps, beside the maps and after the last one", () => {
  const plan = mapsLayout(CONV1, 64, 500); // 7 maps per row, 4 in the last
  const box = seen(plan);
  const gap = { clientX: box.left + (plan.wide - 1) * plan.pixel + 0.1, clientY: box.top + 5 };

  assert.equal(unitAt(plan, CONV1, gap, box), null);
  assert.equal(unitAt(plan, CONV1, { clientX: box.left - 1, clientY: box.top + 5 }, box), null);
  assert.equal(unitAt(plan, CONV1, over(plan, box, { row: 5, column: 5, filter: 32 }), box), null);
});

test("an arrow key leads over a map's edge into the next map and stops at the last one", () => {
  const size = { height: 2, width: 2, filters: 5 };
  const plan = { columns: 3 };
  const from = (filter, row, column, step) => neighbour(plan, size, { filter, row, column }, step);

  assert.deepEqual(from(0, 0, 1, [0, 1]), { filter: 1, row: 0, column: 0 });
  assert.deepEqual(from(1, 1, 0, [1, 0]), { filter: 4, row: 0, column: 0 });
  assert.deepEqual(from(4, 0, 1, [-1, 0]), { filter: 1, row: 1, column: 1 });
  assert.deepEqual(from(2, 1, 0, [1, 0]), { filter: 2, row: 1, column: 0 }); // there is no sixth map
  assert.deepEqual(from(0, 0, 0, [0, -1]), { filter: 0, row: 0, column: 0 });
});

test("the images of a table shrink until all columns are seen, but not below the smallest width", () => {
  const size = { rows: 2, columns: 10, height: 3, width: 3 };

  assert.ok(gridLayout(size, [9, 48], 400).across * 10 <= 340 + 10);
  assert.equal(gridLayout({ ...size, columns: 128 }, [9, 48], 400).pixel * gridLayout({ ...size, columns: 128 }, [9, 48], 400).grain * 3, 9);
  assert.equal(gridLayout({ ...size, columns: 1 }, [9, 48], 400).pixel * gridLayout({ ...size, columns: 1 }, [9, 48], 400).grain * 3, 48);
});

test("the image of a table under the pointer is found, and none beside the table", () => {
  const size = { rows: 3, columns: 5, height: 3, width: 3 };
  const plan = gridLayout(size, [9, 48], 400);
  const box = { left: 7, top: 9, width: plan.across * 5 - plan.pixel, height: plan.down * 3 - plan.pixel };
  const at = (row, column) => imageAt(size, plan, { clientX: 7 + (column + 0.5) * plan.across, clientY: 9 + (row + 0.5) * plan.down }, box);

  assert.deepEqual(at(2, 4), { row: 2, column: 4 });
  assert.equal(at(3, 0), null);
  assert.equal(at(0, -1), null);
});

test("the pointer is told in units of the picture as it is seen", () => {
  const box = { left: 10, top: 10, width: 100, height: 50 };

  assert.deepEqual(pointIn({ clientX: 60, clientY: 35 }, box, 28, 14), { x: 14, y: 7 });
  assert.deepEqual(cellIn({ clientX: 109, clientY: 59 }, box, 14, 28), { row: 13, column: 27 });
  assert.equal(cellIn({ clientX: 110, clientY: 35 }, box, 14, 28), null);
});

test("only the arrow keys are arrows", () => {
  assert.deepEqual(["ArrowUp", "ArrowLeft"].map((key) => arrow({ key })), [[-1, 0], [0, -1]]);
  assert.deepEqual(["Enter", "toString"].map((key) => arrow({ key })), [null, null]);
});

test("on a phone two images stand side by side", () => {
  assert.deepEqual([widthOf(250, 800), widthOf(250, 366)], [250, 175]);
});

test("each image has its own part of the arrays", () => {
  const image = (ink, tint) => ({ side: 1, ink, tint });
  const arrays = { inks: Float32Array.of(1, 2), tints: Float32Array.of(3) };

  const pixels = pixelsOf([image(true, false), image(false, false), image(true, true)], arrays);

  assert.deepEqual(pixels.map(({ ink, tint }) => [ink?.[0], tint?.[0]]), [[1, undefined], [undefined, undefined], [2, 3]]);
});

const WINDOW = { layer: "pool1", of: 32, height: 13, width: 13, rows: [-1, 0, 1], columns: [4, 5, 6], channels: [7, 2] };

test("the inputs under a window are named, and zeros around the maps are told apart", () => {
  assert.deepEqual(inputAt(WINDOW, 3, 1), [0, 4, 2]);
  assert.equal(inputAt(WINDOW, 2, 0), null);
  assert.equal(inputName(WINDOW, [0, 4, 2]), "pool1, row 0, column 4, filter 2");
  assert.equal(inputName(WINDOW, null), "zero around the image");
  assert.equal(inputName({ layer: "input" }, [1, 2, 0]), "pixel in row 1, column 2");
});

test("a channel has the name of its filter, and of an image its number if there are several", () => {
  assert.equal(channelName(WINDOW, 0), "pool1, filter 7");
  assert.equal(channelName({ layer: "input", of: 3, channels: [2, 0, 1] }, 0), "channel 2");
  assert.equal(channelName({ layer: "input", of: 1, channels: [0] }, 0), "the image");
});

test("arrow keys stay within a patch", () => {
  assert.equal(tapBeside(4, 3, 9, [0, 1]), 5);
  assert.equal(tapBeside(5, 3, 9, [0, 1]), null);
  assert.equal(tapBeside(3, 3, 9, [0, -1]), null);
  assert.equal(tapBeside(7, 3, 9, [1, 0]), null);
  assert.equal(tapBeside(1, 3, 9, [-1, 0]), null);
});

test("three squares of a large kernel fit beside one another on a wide page", () => {
  assert.ok(3 * 7 * cellPlan(7, 700).size <= 460);
  assert.equal(cellPlan(3, 366).size, 28);
});
