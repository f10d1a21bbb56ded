// Replaces the parameters that Python names in the page's URL, and leaves the others alone.
export default function ({ data }) {
  const url = new URL(window.location.href);
  for (const [key, value] of Object.entries(data)) {
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
  }
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}
