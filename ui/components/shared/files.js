// @ts-check
// Files that lie beside the modules.

/** @param {string} address */
export async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}. Reload the page.`);
  return response.text();
}

/** @param {string} address  of a CSS file */
export async function sheet(address) {
  const made = new CSSStyleSheet();
  made.replaceSync(await text(address));
  return made;
}
