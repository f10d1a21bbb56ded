// @ts-check
// A translator replaces texts by elements of its own. Streamlit's page does not know of them: it would go on changing the
// texts that are gone, and breaks when it removes one. Here each new element follows the text that it stands for.

const UNTRANSLATED = "code, pre, [class*=st-key-summary] td"; // numbers, names of layers, lines of code

export function keepTranslations() {
  const body = globalThis.document?.body;
  if (!body) return;
  protect(body);
  new MutationObserver((records) => {
    replacements(records).forEach(([text, font]) => follow(text, font));
    records.forEach(({ addedNodes }) => addedNodes.forEach(protect));
  }).observe(body, { childList: true, subtree: true });
}

/** @param {Node} node */
function protect(node) {
  if (!(node instanceof Element)) return;
  const own = node.matches(UNTRANSLATED) ? [node] : [];
  [...own, ...node.querySelectorAll(UNTRANSLATED)].forEach((each) => each.setAttribute("translate", "no"));
}

/**
 * Texts that were taken out of an element, and the `font` elements that came instead, in their order.
 * @param {MutationRecord[]} records
 * @returns {[Text, Element][]}
 */
function replacements(records) {
  /** @type {Map<Node, { texts: Text[], fonts: Element[] }>} */
  const changes = new Map();
  for (const { target, removedNodes, addedNodes } of records) {
    const change = changes.get(target) ?? { texts: [], fonts: [] };
    changes.set(target, change);
    removedNodes.forEach((node) => node instanceof Text && !node.isConnected && change.texts.push(node));
    addedNodes.forEach((node) => node instanceof Element && node.nodeName === "FONT" && change.fonts.push(node));
  }
  return [...changes.values()].flatMap(({ texts, fonts }) =>
    fonts.slice(0, texts.length).map((font, index) => /** @type {[Text, Element]} */ ([texts[index], font])),
  );
}

/**
 * @param {Text} text  what the page believes to be there
 * @param {Element} font  what is there
 */
function follow(text, font) {
  new MutationObserver(() => (font.textContent = text.data)).observe(text, { characterData: true });
  const parent = /** @type {any} */ (font.parentNode);
  const { removeChild, insertBefore } = parent;
  const present = (/** @type {Node} */ node) => (node === text ? font : node);
  parent.removeChild = (/** @type {Node} */ child) => removeChild.call(parent, present(child));
  parent.insertBefore = (/** @type {Node} */ node, /** @type {Node} */ before) =>
    insertBefore.call(parent, node, present(before));
}
