// Asks once the answer before has been shown; if none comes, asks again.
const PATIENCE = 5000; // ms
const timers = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  clearTimeout(timers.get(parentElement));
  const wait = (milliseconds) => timers.set(parentElement, setTimeout(ask, milliseconds));
  const ask = () => {
    setTriggerValue("beat", data.drawn);
    wait(PATIENCE);
  };
  wait(1000 * data.seconds);
  return () => clearTimeout(timers.get(parentElement));
}
