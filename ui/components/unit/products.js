// Patch times kernel, channel by channel, each number readable; and the window of a pooling.
const AT_FIRST = 4; // channels that are shown
const MORE = 8;

function blockPlan({ head, root }) {
  const wide = root.clientWidth >= 700;
  const large = wide ? 21 : 25; // of a kernel of 7: three squares fit beside each other, or stand below each other
  const small = root.clientWidth < 400 ? 28 : 33;
  const size = head.side <= 3 ? small : head.side <= 5 ? 29 : large; // CSS pixels of a cell
  return { size, digits: head.side <= 5 ? 2 : 1, font: head.side <= 5 ? 11 : 10 };
}

// The input unit under a tap, or null where the window lies on zeros around the maps.
function inputAt(head, row, column, channel) {
  const at = [head.rows[row], head.columns[column], head.channels[channel]];
  const inside = at[0] >= 0 && at[0] < head.source.height && at[1] >= 0 && at[1] < head.source.width;
  return inside ? at : null;
}

function nameOf(head, at) {
  if (!at) return "zero around the image";
  const [row, column, channel] = at;
  if (head.source.layer === "input") return `pixel in row ${row}, column ${column}`;
  return `${head.source.layer}, row ${row}, column ${column}, filter ${channel}`;
}

function grid(state, across) {
  const square = document.createElement("div");
  const { size } = blockPlan(state);
  square.className = "grid";
  square.style.gridTemplateColumns = `repeat(${across}, ${size}px)`;
  square.style.gridAutoRows = `${size}px`;
  return square;
}

function cellOf(state, tag, value, top, sign) {
  const plan = blockPlan(state);
  const cell = document.createElement(tag);
  const paint = shade(state.root, value, top, sign);
  cell.textContent = tiny(value, plan.digits);
  cell.style.cssText = `background:${css(paint)};color:${readable(paint)};font-size:${plan.font}px`;
  return cell;
}

// A patch whose cells can be followed down; `grids` are squares beside it that light up with it.
function patchGrid(state, values, channel, grids, tell) {
  const { head } = state;
  const across = head.columns.length;
  const patch = grid(state, across);
  patch.setAttribute("role", "group");
  patch.setAttribute("aria-label", `What it looks at in ${channelName(head, channel)}`);
  values.forEach((value, index) => {
    const at = inputAt(head, Math.floor(index / across), index % across, channel);
    const cell = cellOf(state, at ? "button" : "span", value, head.tops.inputs, head.tops.signed);
    cell.classList.toggle("zero", !at);
    const words = tell(index, nameOf(head, at));
    if (at) {
      cell.type = "button";
      cell.tabIndex = index ? -1 : 0;
      cell.setAttribute("aria-label", words);
      cell.onclick = (event) => state.follow(event, { down: at });
    }
    cell.onmouseenter = cell.onfocus = () => light(state, [patch, ...grids], index, words);
    patch.append(cell);
  });
  patch.onkeydown = (event) => walk(event, patch, across);
  return patch;
}

function walk(event, patch, across) {
  const step = MOVES[event.key];
  const cells = [...patch.children];
  const at = cells.indexOf(patch.getRootNode().activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  const [row, column] = [Math.floor(at / across) + step[0], (at % across) + step[1]];
  const next = column >= 0 && column < across && cells[row * across + column];
  if (next && next.tagName === "BUTTON") next.focus();
}

function light(state, grids, index, words) {
  state.root.querySelectorAll(".grid .on").forEach((cell) => cell.classList.remove("on"));
  grids.forEach((each) => each.children[index].classList.add("on"));
  state.root.querySelector(".told").textContent = words;
}

function channelName(head, channel) {
  if (head.source.layer === "input") return head.source.channels > 1 ? `channel ${head.channels[channel]}` : "the image";
  return `${head.source.layer}, filter ${head.channels[channel]}`;
}

function sign(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

function valuesOf(array, head, channel) {
  const [area, channels] = [head.rows.length * head.columns.length, head.channels.length];
  return Array.from({ length: area }, (_, index) => array[index * channels + channel]);
}

// One channel: its patch, its slice of the kernel, their products, and their sum.
function productsOf(state, channel) {
  const { head } = state;
  const across = head.columns.length;
  const inputs = valuesOf(head.arrays.inputs, head, channel);
  const weights = valuesOf(head.arrays.weights, head, channel);
  const terms = inputs.map((value, index) => value * weights[index]);
  const squares = [[weights, head.tops.weights], [terms, head.tops.terms]].map(([values, top]) => {
    const square = grid(state, across);
    square.setAttribute("aria-hidden", "true"); // the patch's cells say it all
    square.append(...values.map((value) => cellOf(state, "span", value, top, true)));
    return square;
  });
  const patch = patchGrid(state, inputs, channel, squares, (index, name) => {
    return `${name}: ${exact(inputs[index])} × ${exact(weights[index])} = ${exact(terms[index])}`;
  });
  const block = document.createElement("div");
  block.className = head.side > 3 ? "block large" : "block";
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = channelName(head, channel);
  const partial = document.createElement("span");
  partial.className = "partial";
  partial.textContent = `→ ${exact(head.partial[channel])}`;
  block.append(name, patch, sign("×"), squares[0], sign("="), squares[1], partial);
  return block;
}

function restOf(head, shown) {
  const rest = head.partial.slice(shown);
  const block = document.createElement("div");
  block.className = "block rest";
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = rest.length === 1 ? "the other channel" : `the ${rest.length} other channels together`;
  const partial = document.createElement("span");
  partial.className = "partial";
  partial.textContent = exact(rest.reduce((sum, each) => sum + each, 0));
  block.append(name, partial);
  return block;
}

function paintProducts(state) {
  const { head, root } = state;
  const count = head.partial.length;
  const shown = Math.min(state.shown, count);
  const blocks = Array.from({ length: shown }, (_, channel) => productsOf(state, channel));
  if (shown < count) blocks.push(restOf(head, shown));
  root.querySelector(".blocks").replaceChildren(...blocks);
  const more = root.querySelector(".more");
  more.hidden = shown === count;
  more.textContent = `Show ${Math.min(MORE, count - shown)} more channels`;
  more.onclick = () => {
    state.shown += MORE;
    paintProducts(state);
  };
}

// The window of a pooling: its values, the winner marked.
function paintWindow(state) {
  const { head, root } = state;
  const values = [...head.arrays.inputs];
  const patch = patchGrid(state, values, 0, [], (index, name) => `${name}: ${exact(values[index])}`);
  if (head.winner !== null) patch.children[head.winner].classList.add("winner");
  const block = document.createElement("div");
  block.className = "block";
  block.append(patch);
  root.querySelector(".blocks").replaceChildren(block);
  const more = root.querySelector(".more");
  more.hidden = head.winner === null;
  more.textContent = "Follow the largest";
  more.onclick = () => patch.children[head.winner].click();
}
