// Scrolls until the head of the panel can be seen, as long as the page is still growing and nobody scrolls.
const memory = new WeakMap();
const MARGIN = 70; // CSS pixels that stay free above
const LOWEST = 0.6; // of the window's height, where the head may stand
const PATIENCE = 2000; // ms

function scroller(element) {
  return element.closest('[data-testid="stMain"]') || document.scrollingElement;
}

function bring(panel) {
  const { top } = panel.getBoundingClientRect();
  if (top < 0 || top > LOWEST * window.innerHeight) {
    scroller(panel).scrollBy({ top: top - Math.max(MARGIN, 0.35 * window.innerHeight), behavior: "instant" });
  }
}

function follow(panel) {
  const since = performance.now();
  let theirs = false; // somebody scrolls
  const stop = () => (theirs = true);
  const events = ["wheel", "touchstart", "pointerdown", "keydown"];
  events.forEach((name) => addEventListener(name, stop, { once: true, passive: true, capture: true }));
  const look = () => {
    if (!panel.isConnected || theirs || performance.now() - since > PATIENCE) {
      return events.forEach((name) => removeEventListener(name, stop, { capture: true }));
    }
    bring(panel);
    return setTimeout(look, 100);
  };
  requestAnimationFrame(look);
}

function canvasOf(opener) {
  const roots = [...document.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean);
  const found = roots.flatMap((root) => [...root.querySelectorAll("canvas[tabindex]")]);
  return found.find((canvas) => canvas.ariaLabel?.startsWith(opener));
}

export default function ({ data, parentElement }) {
  const host = parentElement.host || parentElement.getRootNode().host || parentElement;
  const panel = host.closest(".st-key-opened");
  const state = memory.get(parentElement) || {};
  memory.set(parentElement, state);
  state.opener = data.opener;
  if (panel && state.what !== data.what) {
    state.what = data.what;
    parentElement.querySelector("span").textContent = data.words;
    follow(panel);
  }
  return () => {
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) canvasOf(state.opener)?.focus({ preventScroll: true });
    });
  };
}
