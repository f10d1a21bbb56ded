// How a component begins and ends when Streamlit redraws it, overtakes a redraw, and takes it off the page.
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { redrawn } from "../../ui/components/shared/component.js";
import { poll } from "../../ui/components/poll/poll.js";

globalThis.location = { pathname: "/train" };

function recorder() {
  const log = [];
  const redraw = redrawn(({ data }) => {
    log.push(`begin ${data}`);
    return () => log.push(`end ${data}`);
  });
  return { log, redraw };
}

test("a redraw ends the one before", () => {
  const { log, redraw } = recorder();
  const parentElement = {};

  redraw({ data: 1, parentElement });
  redraw({ data: 2, parentElement });

  assert.deepEqual(log, ["begin 1", "end 1", "begin 2"]);
});

test("a redraw ends once, whoever asks for it", () => {
  const { log, redraw } = recorder();
  const parentElement = {};
  const end = redraw({ data: 1, parentElement });

  redraw({ data: 2, parentElement });
  end();

  assert.deepEqual(log, ["begin 1", "end 1", "begin 2"]);
});

test("components at two places do not end each other", () => {
  const { log, redraw } = recorder();

  redraw({ data: 1, parentElement: {} });
  redraw({ data: 2, parentElement: {} });

  assert.deepEqual(log, ["begin 1", "begin 2"]);
});

let clock = 0; // ms
mock.method(performance, "now", () => clock);

// A test's own time, which begins long after that of the test before.
function begin(context) {
  clock += 60_000;
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  return (milliseconds) => {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      clock += 10;
      mock.timers.tick(10);
    }
  };
}

// Both runs begin once the module has loaded; then Streamlit ends the one that was overtaken.
for (const [name, run] of [["by itself", poll], ["as Streamlit runs it", redrawn(poll)]]) {
  test(`a poll whose redraw was overtaken while its module loaded does not end the newer one, ${name}`, (context) => {
    const pass = begin(context);
    const asked = [];
    const parentElement = {};
    const setTriggerValue = (event, value) => asked.push([event, value]);
    const overtaken = run({ data: { seconds: 1, drawn: 1 }, parentElement, setTriggerValue });
    run({ data: { seconds: 1, drawn: 2 }, parentElement, setTriggerValue });

    overtaken();
    pass(1100);

    assert.deepEqual(asked, [["beat", 2]]);
  });
}

test("a poll that has ended asks no more", (context) => {
  const pass = begin(context);
  const asked = [];
  const setTriggerValue = (event, value) => asked.push([event, value]);

  const end = poll({ data: { seconds: 1, drawn: 1 }, parentElement: {}, setTriggerValue });
  pass(990); // it is about to ask
  end();
  pass(20_000);

  assert.deepEqual(asked, []);
});

test("a poll without an answer asks again after five seconds", (context) => {
  const pass = begin(context);
  const asked = [];

  const end = poll({ data: { seconds: 0.5, drawn: 7 }, parentElement: {}, setTriggerValue: () => asked.push(clock) });
  pass(11_000);
  end();

  assert.deepEqual(asked.map((time) => Math.round((time - asked[0]) / 1000)), [0, 5, 10]);
});
