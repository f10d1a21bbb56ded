// Keeps the batches of a run and draws them anew when more come; see __init__.py for the data.
const memory = new WeakMap();
const LEFT = 44; // CSS pixels for the numbers at the side
const BELOW = 20; // CSS pixels for the numbers below

// What the side shows: from 0 for the loss, to 100 % for the accuracy.
function range(of, values, epochs) {
  const seen = [...smooth(values), ...epochs.flatMap((each) => [each[of], each[`test_${of}`]])].filter(Number.isFinite);
  if (of === "loss") return [0, Math.max(0.1, ...seen) * 1.05];
  return [Math.min(0.9, ...seen.map((value) => Math.floor(value * 10) / 10)), 1];
}

// Means of at most 300 stretches: what the eye sees of thousands of batches.
function smooth(values) {
  const length = Math.max(1, Math.ceil(values.length / 300));
  const means = [];
  for (let start = 0; start < values.length; start += length) {
    const part = values.slice(start, start + length);
    means.push(part.reduce((sum, value) => sum + value, 0) / part.length);
  }
  return means;
}

function draw(state, canvas) {
  const of = canvas.dataset.of;
  const values = state[of];
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth || 300;
  const height = canvas.clientHeight || 190;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const ink = style.getPropertyValue("--st-text-color") || "#000";
  const accent = style.getPropertyValue("--st-primary-color") || "#00f";
  pen.font = `12px ${style.getPropertyValue("--st-font") || "sans-serif"}`;
  const [low, high] = range(of, values, state.epochs);
  const x = (step) => LEFT + ((width - LEFT - 8) * step) / Math.max(1, state.steps);
  const y = (value) => height - BELOW - ((height - BELOW - 8) * (value - low)) / (high - low);

  pen.fillStyle = pen.strokeStyle = ink;
  for (let line = 0; line <= 4; line++) {
    const value = low + ((high - low) * line) / 4;
    pen.globalAlpha = 0.15;
    pen.beginPath();
    pen.moveTo(LEFT, y(value));
    pen.lineTo(width - 8, y(value));
    pen.stroke();
    pen.globalAlpha = 0.75;
    pen.textAlign = "right";
    pen.fillText(of === "accuracy" ? `${(100 * value).toFixed(high - low < 0.2 ? 1 : 0)}%` : value.toFixed(2), LEFT - 6, y(value) + 4);
  }
  pen.textAlign = "left";
  pen.fillText("0", LEFT, height - 5);
  pen.textAlign = "right";
  pen.fillText(`batch ${state.steps}`, width - 8, height - 5);

  const means = smooth(values);
  const length = Math.max(1, Math.ceil(values.length / 300));
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1.5;
  pen.beginPath();
  means.forEach((mean, index) => {
    const at = Math.min(values.length, (index + 0.5) * length);
    const shown = Math.min(high, Math.max(low, mean));
    if (index === 0) pen.moveTo(x(at), y(shown));
    else pen.lineTo(x(at), y(shown));
  });
  pen.stroke();
  if (means.length === 1) pen.fillRect(x(0.5) - 1.5, y(Math.min(high, means[0])) - 1.5, 3, 3);

  pen.globalAlpha = 1;
  state.epochs.forEach((epoch) => {
    const at = x((state.steps * epoch.epoch) / state.wholeEpochs);
    dot(pen, at, y(Math.max(low, Math.min(high, epoch[of]))), null, ink);
    dot(pen, at, y(Math.max(low, Math.min(high, epoch[`test_${of}`]))), accent, accent);
  });
  const last = values.length ? values[values.length - 1].toFixed(3) : "nothing yet";
  canvas.setAttribute("aria-label", `${of} after ${values.length} of ${state.steps} batches: ${last}`);
}

function dot(pen, x, y, fill, edge) {
  pen.beginPath();
  pen.arc(x, y, 4, 0, 2 * Math.PI);
  pen.strokeStyle = edge;
  pen.lineWidth = 2;
  if (fill) {
    pen.fillStyle = fill;
    pen.fill();
  } else pen.stroke();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".curves");
  let state = memory.get(root);
  if (!state || state.run !== data.run) memory.set(root, (state = { run: data.run, loss: [], accuracy: [] }));
  Object.assign(state, { epochs: data.epochs, steps: data.steps, wholeEpochs: data.wholeEpochs });
  if (data.first > state.loss.length) setTriggerValue("have", state.loss.length);
  else {
    for (const of of ["loss", "accuracy"]) {
      state[of].length = data.first;
      for (const value of data[of]) state[of].push(value === null ? NaN : value);
    }
  }
  const canvases = root.querySelectorAll("canvas");
  canvases.forEach((canvas) => draw(state, canvas));
  root.dataset.batches = String(state.loss.length);
  root.dataset.painted = String(performance.now());
  if (!root.dataset.observed) {
    root.dataset.observed = "yes";
    new ResizeObserver(() => canvases.forEach((canvas) => draw(memory.get(root), canvas))).observe(root);
  }
}
