// A square of fields to type numbers into; sends all of them as texts a moment after the last key.
const memory = new WeakMap();
const PAUSE = 250; // ms
const MOVES = { ArrowUp: -1, ArrowDown: 1 };

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".kernel-table");
  let state = memory.get(root);
  if (!state) memory.set(root, (state = { sent: [], timer: null }));
  const { cells } = data;
  if (state.sent.includes(JSON.stringify(cells))) return; // our own words come back
  const side = cells.length;
  root.style.gridTemplateColumns = `repeat(${side}, minmax(0, 4rem))`;
  const fields = cells.flatMap((row, down) =>
    row.map((text, right) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "text", value: text, maxLength: 24 });
      field.setAttribute("aria-label", `Row ${down}, column ${right}`);
      return field;
    }),
  );
  root.replaceChildren(...fields);
  state.sent = [];
  const send = () => {
    const texts = cells.map((row, down) => row.map((_, right) => fields[down * side + right].value.trim().replace(/[;_]/g, " ")));
    state.sent = [...state.sent.slice(-20), JSON.stringify(texts)];
    setTriggerValue("typed", texts);
  };
  fields.forEach((field, number) => {
    field.oninput = () => {
      clearTimeout(state.timer);
      state.timer = setTimeout(send, PAUSE);
    };
    field.onfocus = () => field.select();
    field.onkeydown = (event) => {
      const next = fields[number + (MOVES[event.key] || 0) * side];
      if (!MOVES[event.key] || !next) return;
      event.preventDefault();
      next.focus();
    };
  });
}
