// A bar for each class; the elements stay, only their widths and numbers change.
function percent(value) {
  return value > 0.9995 ? "> 99.9 %" : `${(100 * value).toFixed(1)} %`;
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

export default function ({ data, parentElement, setTriggerValue }) {
  const bars = parentElement.querySelector(".bars");
  const answer = parentElement.querySelector(".answer");
  parentElement.querySelector(".title").textContent = data.title;
  parentElement.querySelector(".words").textContent = data.words;
  const best = data.values.indexOf(Math.max(...data.values));
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
  const name = document.createElement("b");
  name.textContent = data.names[best];
  const words = document.createElement("span");
  const verdict = data.right === null ? "" : data.right === best ? ", which is right" : `, but the label is ${data.names[data.right]}`;
  words.textContent = `says the network, ${percent(data.values[best])}${verdict}`;
  answer.replaceChildren(name, words);
  answer.dataset.painted = String(performance.now());
}
