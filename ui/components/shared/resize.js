// @ts-check
// What is painted depends on the width that there is.

/**
 * Paints now and whenever the element has another width, but not while it has none, as in a closed fold.
 * @param {Element} element
 * @param {() => void} paint
 * @returns {() => void} ends it
 */
export function painted(element, paint) {
  let width = 0; // CSS pixels, when it was last painted
  const look = () => {
    if (!element.clientWidth || element.clientWidth === width) return;
    width = element.clientWidth;
    paint();
  };
  look();
  const observer = new ResizeObserver(look);
  observer.observe(element);
  return () => observer.disconnect();
}
