// What is shown, in words.
function under(head, place) {
  const [rows, columns] = head.axes.map((axis, index) => {
    const at = index ? place.column : place.row;
    return Array.from({ length: axis.side }, (_, number) => tap(axis, at, number));
  });
  const outside = [rows, columns].some((list, index) => list.some((each) => each < 0 || each >= head.axes[index].size));
  return `rows ${span(rows)}, columns ${span(columns)}${outside ? ", zeros around the image included" : ""}`;
}

function placeWords(state, place) {
  const { head } = state;
  const index = place.row * head.output.columns + place.column;
  const where = `Place ${index + 1} of ${head.output.rows * head.output.columns}: row ${place.row}, column ${place.column}.`;
  return `${where} The window lies on ${under(head, place)}. ${resultWords(state, index)}`;
}

function resultWords({ head }, index) {
  const { arrays } = head;
  if (head.mode === "pooling") {
    return `Largest ${short(arrays.largest[index])}, mean ${short(arrays.mean[index])}.`;
  }
  const count = head.window.side ** 2 * head.input.channels;
  let words = `${count} ${count === 1 ? "product adds" : "products add"} up to ${short(arrays.sums[index])}`;
  let value = arrays.sums[index];
  if (head.bias !== null) {
    value += head.bias;
    words += `; with the bias ${signed(head.bias)} that is ${short(value)}`;
  }
  if (head.norm) {
    value = (value - head.norm.mean) * head.norm.factor + head.norm.shift;
    words += `; batch normalisation takes away ${short(head.norm.mean)}, multiplies by ${short(head.norm.factor)} and adds ${signed(head.norm.shift)}: ${short(value)}`;
  }
  if (head.relu) words += value > 0 ? "; relu keeps it" : "; relu makes it 0";
  return `${words}.`;
}

// The same as a line of numbers.
function equation({ head }, index) {
  const { sums, map } = head.arrays;
  const parts = [`sum ${short(sums[index])}`];
  if (head.bias !== null) parts.push(`bias ${signed(head.bias)}`);
  if (head.norm) parts.push("batch normalisation");
  if (head.relu) parts.push("relu");
  return `${parts.join(", ")}${parts.length > 1 ? ` → ${short(map[index])}` : ""}`;
}

function pixelWords({ head }, at) {
  const [rows, columns] = [touched(head.axes[0], at.row), touched(head.axes[1], at.column)];
  const count = rows.length * columns.length;
  const where = `Pixel in row ${at.row}, column ${at.column}`;
  if (!count) return `${where}: no place of the window lies on it, so it counts for nothing.`;
  const places = count === 1 ? "one place" : `${count} places`;
  return `${where}: the window lies on it at ${places}: rows ${span(rows)}, columns ${span(columns)} of the map.`;
}
