// A bar for each class; the elements stay, only their widths and numbers change.
function percent(value) {
  return value > 0.9995 ? "> 99.9%" : `${(100 * value).toFixed(1)}%`;
}

function makeBar(bars) {
  const bar = document.createElement("div");
  bar.setAttribute("role", "listitem");
  bar.innerHTML = '<span class="name"></span><div class="track"><div class="fill"></div></div><span class="number"></span>';
  bars.append(bar);
  return bar;
}

// Bars of classes that can be picked are buttons.
function makePickable(bar, pick) {
  bar.parentElement.setAttribute("role", "group");
  bar.setAttribute("role", "button");
  bar.tabIndex = 0;
  bar.onclick = pick;
  bar.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick();
    }
  };
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// "7", or "7, perhaps 2", or that it is no digit; then how sure the network is, and what the label says.
function said({ values, names, right, rivals, unlike }, best) {
  const verdict = right === null ? "" : right === best ? ", which is right" : `, but the label is ${names[right]}`;
  const perhaps = rivals.length ? `, perhaps ${rivals.map((index) => names[index]).join(" or ")}` : "";
  const [own, ...others] = [best, ...rivals].map((index) => percent(values[index]));
  const sure = others.length ? `${own} against ${others.join(" and ")}` : own;
  if (unlike) {
    const words = `A second network finds this unlike any digit. This one must choose, and says ${names[best]}${perhaps}, ${sure}${verdict}`;
    return [element("b", "unlike", "Not a digit?"), element("span", "", words)];
  }
  const answer = [element("b", "", names[best])];
  if (perhaps) answer.push(element("b", "perhaps", perhaps.slice(2)));
  return [...answer, element("span", "", `says the network, ${sure}${verdict}`)];
}

export default function ({ data, parentElement, setTriggerValue }) {
  const bars = parentElement.querySelector(".bars");
  const answer = parentElement.querySelector(".answer");
  parentElement.querySelector(".title").textContent = data.title;
  parentElement.querySelector(".words").textContent = data.words;
  bars.classList.toggle("unlike", data.unlike);
  const { best } = data;
  while (bars.children.length > data.values.length) bars.lastChild.remove();
  data.values.forEach((value, index) => {
    const bar = bars.children[index] || makeBar(bars);
    bar.className = `bar${index === best ? " best" : ""}${index === data.right ? " right" : ""}`;
    bar.querySelector(".name").textContent = data.names[index];
    bar.querySelector(".fill").style.width = `${100 * value}%`;
    bar.querySelector(".number").textContent = percent(value);
    bar.setAttribute("aria-label", `${data.names[index]}: ${percent(value)}`);
    if (data.pickable) makePickable(bar, () => setTriggerValue("picked", index));
  });
  const words = said(data, best);
  if (words.map((each) => each.outerHTML).join("") !== answer.innerHTML) answer.replaceChildren(...words); // or it is read out again
  answer.dataset.painted = String(performance.now());
}
