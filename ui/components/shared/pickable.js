// @ts-check
// Elements that can be picked like a button, by mouse and keyboard.

/**
 * Makes an element a button, or with null an element that is none.
 * @param {HTMLElement} element
 * @param {(() => void) | null} pick
 */
export function pickable(element, pick) {
  element.onclick = pick;
  element.onkeydown = pick && ((event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick();
  });
  if (pick) {
    element.setAttribute("role", "button");
    element.tabIndex = 0;
  } else {
    element.removeAttribute("role");
    element.removeAttribute("tabindex");
  }
}
