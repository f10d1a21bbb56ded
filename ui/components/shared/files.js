// @ts-check
// Files that lie beside the modules.

/** @param {string} address */
export async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}. Reload the page.`);
  return response.text();
}

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const sheets = new Map(); // by their addresses: many components share one

/** @param {string} address  of a CSS file */
export function sheet(address) {
  const known = sheets.get(address);
  if (known) return known;
  const loading = text(address).then((css) => new CSSStyleSheet().replace(css));
  loading.catch(() => sheets.delete(address)); // it can be asked for again
  sheets.set(address, loading);
  return loading;
}
