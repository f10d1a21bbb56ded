// The largest contributions to a unit that looks at a row of numbers, and the classes of the output.
function row(cells, tag = "td") {
  const line = document.createElement("tr");
  for (const each of cells) {
    const cell = document.createElement(tag);
    cell.append(each);
    line.append(cell);
  }
  return line;
}

function table(titles, lines) {
  const whole = document.createElement("table");
  whole.className = "list";
  const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
  top.append(row(titles, "th"));
  body.append(...lines);
  whole.append(top, body);
  return whole;
}

function barOf(root, share, value) {
  const bar = document.createElement("span");
  bar.style.width = `${50 * share}%`;
  bar.style.marginLeft = `${value < 0 ? 50 - 50 * share : 50}%`;
  bar.style.background = css(shade(root, value, Math.abs(value), true));
  return bar;
}

function paintList(state) {
  const { head, root } = state;
  const largest = head.list.reduce((most, each) => Math.max(most, Math.abs(each.product)), 0) || 1;
  const lines = head.list.map((each) => {
    const name = document.createElement("button");
    name.type = "button";
    name.textContent = root.clientWidth < 560 ? each.short : each.name;
    name.setAttribute("aria-label", `${each.name}: ${exact(each.value)} × ${exact(each.weight)} = ${exact(each.product)}`);
    name.onclick = (event) => state.follow(event, { down: each.unit, layer: each.layer });
    const line = row([name, exact(each.value), exact(each.weight), exact(each.product), barOf(root, Math.abs(each.product) / largest, each.product)]);
    line.lastChild.className = "bar";
    return line;
  });
  const { others, sum } = head.rest;
  if (others) lines.push(row([`${others} others together`, "", "", exact(sum), ""]));
  const blocks = root.querySelector(".blocks");
  blocks.replaceChildren(table(["Input", "its value", "× weight", "= it adds", ""], lines));
  root.querySelector(".more").hidden = true;
}

function paintClasses(state) {
  const { head, root } = state;
  const place = root.querySelector(".classes");
  if (!head.classes) return place.replaceChildren();
  const lines = head.classes.map(({ name, logit, power, share }, index) => {
    const line = row([name, exact(logit), power, share]);
    line.className = index === head.unit[0] ? "this" : "";
    return line;
  });
  const whole = table(["Class", "logit", "e^(logit − largest)", "probability"], lines);
  return place.replaceChildren(whole);
}
