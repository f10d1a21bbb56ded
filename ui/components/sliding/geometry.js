// Where a window stops and what lies under it, along one axis; Python's `Window` says the same.
function axes(head) {
  const { window: slid, input, output } = head;
  return [
    { ...slid, size: input.height, before: slid.before[0], after: slid.after[0], places: output.rows },
    { ...slid, size: input.width, before: slid.before[1], after: slid.after[1], places: output.columns },
  ];
}

function firstTap(axis, place) {
  return place * axis.stride - axis.before;
}

function tap(axis, place, number) {
  return firstTap(axis, place) + number * axis.dilation;
}

function reach(axis) {
  return (axis.side - 1) * axis.dilation + 1;
}

// The places at which a tap lies on a pixel.
function touched(axis, pixel) {
  const places = [];
  for (let place = 0; place < axis.places; place++) {
    const from = pixel - firstTap(axis, place);
    if (from >= 0 && from < reach(axis) && from % axis.dilation === 0) places.push(place);
  }
  return places;
}

function placeOf(head, index) {
  return { row: Math.floor(index / head.output.columns), column: index % head.output.columns };
}

// The values under the window, row by row; `null` where it lies on zeros around the map.
function patchAt(head, place, channel) {
  const [down, right] = head.axes;
  const values = [];
  for (let row = 0; row < down.side; row++) {
    for (let column = 0; column < right.side; column++) {
      const at = [tap(down, place.row, row), tap(right, place.column, column)];
      const inside = at[0] >= 0 && at[0] < down.size && at[1] >= 0 && at[1] < right.size;
      values.push(inside ? pixel(head, at[0], at[1], channel) : null);
    }
  }
  return values;
}

function pixel(head, row, column, channel) {
  const { height, width } = head.input;
  return head.arrays.input[(channel * height + row) * width + column];
}

function weight(head, tapNumber, channel) {
  return head.arrays.kernel[tapNumber * head.input.channels + channel];
}
