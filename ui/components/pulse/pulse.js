// Asks once the answer before has been shown; if none comes, asks again. See __init__.py for what it keeps away from.
const PATIENCE = 5000; // ms
const APART = 250; // ms between the questions of a page: of two in the same moment Streamlit may lose an answer
const QUIET = 400; // ms since the last press: sliders and the canvas say it 200 ms after the hand has rested
const BEHIND = 10; // ms: what was due before on a busy machine is said, and sent, first
const timers = new WeakMap();
const shared = (globalThis.convscopePulse ??= watch());

export default function ({ data, parentElement, setTriggerValue }) {
  clearTimeout(timers.get(parentElement));
  const page = location.pathname;
  const after = (milliseconds, task) => timers.set(parentElement, setTimeout(task, milliseconds));
  const wait = (milliseconds) => after(milliseconds, () => after(BEHIND, ask));
  const ask = () => {
    if (location.pathname !== page) return; // the browser's own way back
    const now = performance.now();
    const stays = shared.left === page ? shared.leftAt + PATIENCE : 0;
    const free = Math.max(shared.asked + APART, shared.pressed + QUIET, stays);
    if (now < free) return wait(free - now);
    shared.asked = now;
    atOnce(() => setTriggerValue("beat", data.drawn));
    wait(PATIENCE);
  };
  wait(1000 * data.seconds);
  return () => clearTimeout(timers.get(parentElement));
}

// Has Streamlit send what is said now, and not with whatever is said until its timer of 0 ms is up. If that runs already,
// for somebody else, it goes with theirs; keeping away from presses sees to it that there is hardly ever somebody.
function atOnce(say) {
  const { setTimeout } = globalThis;
  let send = null;
  globalThis.setTimeout = (task, delay, ...rest) => {
    if (delay || send) return setTimeout(task, delay, ...rest);
    send = task;
    return 0;
  };
  try {
    say();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  send?.();
}

// What all pulses know: when the last one asked, when a key or a button was last pressed or held, and which page a link
// was pressed on that leads to another, and when.
function watch() {
  const known = { asked: -APART, pressed: -QUIET, left: "", leftAt: 0 };
  const pressed = () => (known.pressed = performance.now());
  for (const kind of ["click", "keydown", "pointerdown", "pointerup"]) addEventListener(kind, pressed, true);
  addEventListener("pointermove", (event) => event.buttons && pressed(), true);
  const leaving = (event) => {
    const link = event.composedPath().find((node) => node.href);
    if (link && leads(event, link)) Object.assign(known, { left: location.pathname, leftAt: performance.now() });
  };
  addEventListener("click", leaving, true);
  return known;
}

// Whether a click on a link shows another page of the app in this window.
function leads(event, link) {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link.target === "_blank";
  return !elsewhere && link.origin === location.origin && link.pathname !== location.pathname;
}
