// Gives the canvas's shadow root one more style, as soon as the canvas is there.
const PATIENCE = 10000; // ms

export default function ({ data }) {
  const began = performance.now();
  let next = requestAnimationFrame(dress);
  function dress() {
    const roots = [...document.querySelectorAll(`.st-key-${data.canvas} *`)].map((element) => element.shadowRoot);
    const root = roots.find((each) => each?.querySelector(".dc-toolbar"));
    if (!root) {
      if (performance.now() - began < PATIENCE) next = requestAnimationFrame(dress);
      return;
    }
    if (root.querySelector("style[data-convscope]")) return;
    const style = document.createElement("style");
    style.dataset.convscope = "";
    style.textContent = data.style;
    root.append(style);
  }
  return () => cancelAnimationFrame(next);
}
