// Numbers and lists of numbers as they are written.
function signed(value) {
  return value < 0 ? short(value) : `+${short(value)}`;
}

function short(value) {
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  const text = size.toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text; // no zero with a sign
}

// With four digits after the point, where there is room.
function exact(value) {
  const size = Math.abs(value);
  const text = size.toFixed(size >= 1000 ? 1 : size >= 100 ? 2 : 4);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}

// As short as a cell needs it.
function tiny(value, digits) {
  const size = Math.abs(value);
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(Math.min(1, digits)) : size.toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text.replace(/^0\./, ".").replace(/^\.0+$/, "0");
}

function span(list) {
  if (!list.length) return "none";
  const even = list.every((each, index) => !index || each - list[index - 1] === list[1] - list[0]);
  const gap = list.length > 1 ? list[1] - list[0] : 1;
  if (list.length === 1) return String(list[0]).replace("-", "−");
  const ends = `${list[0]} to ${list[list.length - 1]}`.replaceAll("-", "−");
  return gap === 1 ? ends : even ? `${ends} in steps of ${gap}` : list.join(", ");
}
