// Replaces the parameters that Python names in the page's URL, and leaves the others alone. A page has several of these,
// and they may come in another order than Python spoke: of each parameter the newest word counts.
const newest = (globalThis.convscopeAddress ??= new Map());

export default function ({ data }) {
  const url = new URL(window.location.href);
  for (const [key, value] of Object.entries(data.values)) {
    if (data.said < (newest.get(key) ?? 0)) continue;
    newest.set(key, data.said);
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
  }
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}
