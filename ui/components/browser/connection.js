// @ts-check
// Shows a banner while the server cannot be reached, and tells Python when it can be reached again. Streamlit's page
// asks for nothing by itself at that moment.

const APP = "[data-testid=stApp]";
const STATE = "data-test-connection-state";
const PATIENCE = 1000; // ms: a short gap is not worth a word

/**
 * @param {string} words
 * @param {() => void} back
 * @returns {() => void} ends it
 */
export function watchConnection(words, back) {
  const app = document.querySelector(APP);
  if (!app) return () => {};
  const banner = bannerOf(words);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let connected = true;
  const look = () => {
    const now = app.getAttribute(STATE) === "CONNECTED";
    if (now === connected) return;
    connected = now;
    clearTimeout(timer);
    if (connected) {
      banner.remove();
      back();
    } else timer = setTimeout(() => document.body.append(banner), PATIENCE);
  };
  const observer = new MutationObserver(look);
  observer.observe(app, { attributes: true, attributeFilter: [STATE] });
  look();
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    banner.remove();
  };
}

/** @param {string} words */
function bannerOf(words) {
  const banner = document.createElement("div");
  banner.id = "no-connection";
  banner.setAttribute("role", "alert");
  banner.textContent = words;
  return banner;
}
