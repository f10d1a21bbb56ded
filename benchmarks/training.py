"""ConvScope's training speed, beside the notebook's code and PyTorch: `python -m benchmarks.training [--json FILE]`.

Every program has a process of its own. They take turns, one epoch at a time, so that noise on the machine is the same
for all. PyTorch takes part if it is installed. Times are medians; ratios are of medians over the same rounds.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.contestants import CONTESTANTS, Notebook
from benchmarks.figures import add_json_option, write
from benchmarks.service import service_seconds
from convscope.datasets import load_split
from convscope.training.presets import PRESETS

ROUNDS = 5
SEEDS = 5
EPOCHS = 5  # of the notebook's recipe
MAX_EPOCHS = 12  # of the notebook's code, until it reaches its accuracy
TARGET = 0.9904  # what the notebook printed
FLOP = 16.4e6  # per digit: 2,794,240 multiply-adds forward, twice as many backward, none for the pixels' gradient
DIGITS = 60_000


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="epochs of each program, at least 3")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="runs until 99.04 %%, of each program")
    add_json_option(parser)
    chosen = parser.parse_args()
    rounds = max(3, chosen.rounds)
    figures = {"rounds": rounds, "epochs": _epochs(rounds)}
    figures["target"] = {"seeds": chosen.seeds, **_targets(chosen.seeds)}
    figures["service"] = _service(3)
    write(chosen.json, figures)


def _epochs(rounds: int) -> dict[str, dict[str, float]]:
    """Seconds per epoch; all programs take turns; the first round, which compiles, is left out."""
    names = [name for name in CONTESTANTS if name != "PyTorch" or importlib.util.find_spec("torch")]
    speed = _multiply_speed()
    processes = {name: _process(name) for name in names}
    times = {name: [] for name in names}
    for done in range(rounds + 1):
        for name, process in processes.items():
            seconds = process.submit(_epoch).result()
            if done:
                times[name].append(seconds)
    accuracies = {name: process.submit(_accuracy).result() for name, process in processes.items()}
    for process in processes.values():
        process.shutdown()
    figures = {}
    print(f"\nAn epoch: 60,000 digits, batch 64, median of {rounds} after a first one that compiles")
    print(f"{'':12}{'seconds':>9}{'of notebook':>13}{'test accuracy':>15}{'of matrix speed':>17}")
    for name in names:
        seconds = statistics.median(times[name])
        ratio = seconds / statistics.median(times["notebook"])
        share = FLOP * DIGITS / seconds / speed
        figures[name] = {"seconds": seconds, "ratio": ratio, "accuracy": accuracies[name], "share": share}
        print(f"{name:12}{seconds:9.2f}{ratio:13.2f}{accuracies[name]:15.2%}{share:17.1%}")
    print(f"This machine multiplies float32 matrices at {speed / 1e9:.0f} GFLOP/s. Accuracy after {rounds + 1} epochs.")
    return figures


def _targets(seeds: int) -> dict[str, float]:
    """Seconds until the notebook's accuracy is reached; each run has a process of its own."""
    times = {name: [] for name in ("notebook", "five epochs", "Fast")}
    for seed in range(seeds):
        epochs = _alone(_notebook_epochs, seed)
        times["five epochs"].append(sum(seconds for seconds, _ in epochs[:5]))
        times["notebook"].append(_until(epochs))
        times["Fast"].append(_until(_alone(_fast_epochs, seed)))
        print("  seed", seed, *(f"{name} {values[-1]:.1f} s" for name, values in times.items()), flush=True)
    figures = {name: statistics.median(values) for name, values in times.items()}
    ratio = figures["ratio"] = figures["Fast"] / figures["five epochs"]
    print(f"\nUntil {TARGET:.2%} of the test digits are right, tests not counted, median of {seeds} seeds:")
    print("  ".join(f"{name} {figures[name]:.1f} s" for name in times), f" Fast in {ratio:.2f} of the five epochs")
    return figures


def _service(rounds: int) -> dict[str, float]:
    """The time that Dask, events, snapshots and checkpoints add to five epochs."""
    pairs = []
    with _process("ConvScope") as process:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                pairs.append(service_seconds(Path(folder), lambda: process.submit(_epoch).result(), EPOCHS))
    costs = [served / bare - 1 for bare, served in pairs]
    bare, served = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    print(f"\nFive epochs of the bare loop {bare:.1f} s, as a run with all that it stores {served:.1f} s: the service")
    print(f"costs {statistics.median(costs):.1%} (median of {rounds}; the tests on 10,000 digits are not counted)")
    return {"bare": bare, "run": served, "cost": statistics.median(costs)}


def _multiply_speed() -> float:
    """FLOP per second of float32 matrix products: the best of ten in NumPy and ten in TensorFlow."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_fastest_product).result()


def _fastest_product() -> float:
    import tensorflow as tf

    speeds = []
    for side in (1024, 2048, 4096):
        matrix = np.random.default_rng(0).random((side, side), np.float32)
        tensor = tf.constant(matrix)
        speeds += [_speed(np.matmul, matrix), _speed(lambda *pair: tf.matmul(*pair).numpy(), tensor)]
    return max(speeds)


def _speed(multiply: Callable, matrix: object) -> float:
    times = []
    for _ in range(10):
        started = time.perf_counter()
        multiply(matrix, matrix)
        times.append(time.perf_counter() - started)
    return 2 * matrix.shape[0] ** 3 / min(times)


_contestant = None


def _process(name: str) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _start, (name,))


def _start(name: str) -> None:
    global _contestant
    _contestant = CONTESTANTS[name]()


def _epoch() -> float:
    return _contestant.epoch()


def _accuracy() -> float:
    return _contestant.accuracy()


def _alone(function: Callable[[int], list], seed: int) -> list[tuple[float, float]]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(function, seed).result()


def _until(epochs: list[tuple[float, float]]) -> float:
    """Seconds until TARGET is reached; infinite if it never is."""
    seconds = 0.0
    for epoch_seconds, accuracy in epochs:
        seconds += epoch_seconds
        if accuracy >= TARGET:
            return seconds
    return float("inf")


def _notebook_epochs(seed: int) -> list[tuple[float, float]]:
    """Seconds and accuracy of each of the five epochs, and of more if the target needs them."""
    notebook, epochs = Notebook(seed), []
    while len(epochs) < EPOCHS or (epochs[-1][1] < TARGET and len(epochs) < MAX_EPOCHS):
        epochs.append((notebook.epoch(), notebook.accuracy()))
    return epochs


def _fast_epochs(seed: int) -> list[tuple[float, float]]:
    """Seconds and accuracy of each epoch of the preset."""
    from convscope.training.worker.session import Epoch, train

    (fast,) = (preset.spec for preset in PRESETS if preset.name == "Fast")
    events, splits = [], [load_split("mnist", split) for split in ("train", "test")]
    train(dataclasses.replace(fast, seed=seed), *splits, events.append)
    return [(event.seconds, event.test_accuracy) for event in events if isinstance(event, Epoch)]


if __name__ == "__main__":
    main()
