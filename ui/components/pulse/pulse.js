// Asks once the answer before has been shown; if none comes, asks again.
const PATIENCE = 5000; // ms
const APART = 250; // ms between the questions of a page: of two in the same moment Streamlit may lose an answer
const timers = new WeakMap();
const shared = (globalThis.convscopePulse ??= watch());

export default function ({ data, parentElement, setTriggerValue }) {
  clearTimeout(timers.get(parentElement));
  const page = location.pathname;
  const wait = (milliseconds) => timers.set(parentElement, setTimeout(ask, milliseconds));
  const ask = () => {
    if (location.pathname !== page) return; // the browser's own way back
    const now = performance.now();
    const free = Math.max(shared.asked + APART, shared.left === page ? shared.leftAt + PATIENCE : 0);
    if (now < free) return wait(free - now);
    shared.asked = now;
    setTriggerValue("beat", data.drawn);
    wait(PATIENCE);
  };
  wait(1000 * data.seconds);
  return () => clearTimeout(timers.get(parentElement));
}

// What all pulses know: when the last one asked, and which page a link was pressed on that leads to another, and when.
function watch() {
  const known = { asked: -APART, left: "", leftAt: 0 };
  const pressed = (event) => {
    const link = event.composedPath().find((node) => node.href);
    if (link && leads(event, link)) Object.assign(known, { left: location.pathname, leftAt: performance.now() });
  };
  addEventListener("click", pressed, true);
  return known;
}

// Whether a click on a link shows another page of the app in this window.
function leads(event, link) {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link.target === "_blank";
  return !elsewhere && link.origin === location.origin && link.pathname !== location.pathname;
}
