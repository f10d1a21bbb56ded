"""Accuracy on digits that people drew: `python -m benchmarks.drawn_digits FILE.npz [--network ID]`.

The file holds pen strokes, see `benchmarks.pen_strokes`. Each digit is placed on the canvas, sent as the canvas's JSON,
and framed for the network as in the app. One table shows accuracy by confidence, with the network's temperature; the
last table leaves out or changes one step of the framing at a time. `--keep` stores the first table for the app;
`--train` adds networks to the last table that are trained without augmentation and without written digits.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import add_json_option, write
from benchmarks.framings import APP, WAYS, framed
from benchmarks.left_out import trained_without_a_part
from benchmarks.pen_strokes import WRITERS, PenDigits, load_pen_digits
from convscope.analysis.answer_files import load_answer
from convscope.analysis.answers import FittedCalibration
from convscope.analysis.questions import Calibration
from convscope.confidence.calibration import (
    Bin,
    bins_of,
    expected_calibration_error,
    fitted_temperature,
    reliability,
    softmax,
)
from convscope.confidence.measured import file_name, to_npz
from convscope.confidence.ood_detector import is_out_of_distribution
from convscope.errors import ConvScopeError, InvalidImage
from convscope.network.forward import forward
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import DIGIT_NAMES
from convscope.store.store import DEFAULT, PRETRAINED, open_store

PAIRS = 12  # confusions that are listed
RESAMPLES = 10_000  # of the writers, for the intervals


def main() -> None:
    """Measure and print the tables."""
    chosen = _arguments()
    try:
        store = open_store()
        networks = {chosen.network: _check(store.load_network(chosen.network), chosen.network)}
        networks |= {name: network for name in PRETRAINED if _reads_digits(network := store.load_network(name))}
        networks |= trained_without_a_part(store.record(chosen.network)) if chosen.train else {}
        digits = load_pen_digits(chosen.file, chosen.writers)
        calibration = _calibration(chosen.network)
    except ConvScopeError as error:
        raise SystemExit(str(error)) from error
    images = framed(digits, list(WAYS))
    logits = {(chosen.network, way): values for way, values in _logits(networks[chosen.network], images).items()}
    for other in list(networks)[1:]:
        logits[other, APP] = _logits(networks[other], {APP: images[APP]})[APP]
    guesses = {key: values.argmax(axis=1) for key, values in logits.items()}
    figures = {"network": chosen.network, "writers": chosen.writers, "digits": len(digits)}
    figures |= _figures(digits, guesses, (chosen.network, APP))
    own = logits[chosen.network, APP]
    bins = reliability(softmax(own, calibration.temperature), digits.labels)
    figures |= {"temperature": calibration.temperature, "best temperature": fitted_temperature(own, digits.labels)}
    figures |= {"reliability": [dataclasses.asdict(group) for group in bins]}
    figures |= {"calibration error of test digits": expected_calibration_error(bins_of(calibration.test_table))}
    figures |= {"unlike digits": float(np.mean([is_out_of_distribution(image) for image in images[APP]]))}
    _print(figures)
    write(chosen.json, figures)
    if chosen.keep:
        _keep(chosen.network, bins)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="pen strokes, an npz file")
    parser.add_argument("--network", default=DEFAULT, metavar="ID", help="a network in the store")
    parser.add_argument("--writers", choices=WRITERS, default="reported", help="the first 15 guide choices")
    parser.add_argument("--keep", action="store_true", help="let the app show how often a shipped network is right")
    parser.add_argument("--train", action="store_true", help="train without a part of the recipe, some minutes each")
    add_json_option(parser)
    chosen = parser.parse_args()
    if chosen.keep and (chosen.network not in PRETRAINED or chosen.writers != "reported"):
        parser.error(f"--keep is for the reported writers and the networks that ship: {', '.join(PRETRAINED)}.")
    return chosen


def _reads_digits(network: TrainedNetwork) -> bool:
    return network.spec.input_shape == (28, 28, 1) and network.spec.class_names == DIGIT_NAMES


def _check(network: TrainedNetwork, model_id: str) -> TrainedNetwork:
    if not _reads_digits(network):
        raise InvalidImage(
            f"{model_id!r} takes {' x '.join(map(str, network.spec.input_shape))} and names "
            f"{', '.join(network.spec.class_names)}; expected 28 x 28 x 1 and the ten digits. Choose such a network."
        )
    return network


def _logits(network: TrainedNetwork, images: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The logits of all images, `(n, classes)`, by the way in which they were framed."""
    return {way: np.array([forward(network, image)["logits"] for image in framed]) for way, framed in images.items()}


def _calibration(model_id: str) -> FittedCalibration:
    """The calibration that the app uses."""
    store = open_store()
    found = load_answer(store, Calibration(model_id, store.record(model_id).measures["steps"]))
    if not isinstance(found, FittedCalibration):
        raise SystemExit(f"The temperature of {model_id!r} is not known yet: draw with it in the app first.")
    return found


def _keep(model_id: str, bins: tuple[Bin, ...]) -> None:
    store = open_store()
    store.answers.save_pretrained(model_id, file_name(store.record(model_id).measures["steps"]), to_npz(bins))


def _figures(
    digits: PenDigits, guesses: Mapping[tuple[str, str], np.ndarray], first: tuple[str, str]
) -> dict[str, Any]:
    """All figures; shares and intervals are 0 to 1."""
    correct = {key: guess == digits.labels for key, guess in guesses.items()}
    pairs = Counter((int(label), int(guess)) for label, guess in zip(digits.labels, guesses[first], strict=True))
    return {
        "accuracy": float(correct[first].mean()),
        "interval": _interval(correct[first].astype(float), digits.writers),
        "by digit": _by(digits.labels, correct[first]),
        "by writer": _by(digits.writers, correct[first]),
        "confusions": [[*pair, count] for pair, count in pairs.most_common() if pair[0] != pair[1]],
        "rows": [
            {
                "network": network,
                "way": way,
                "accuracy": float(values.mean()),
                "difference": float(values.mean() - correct[first].mean()),
                "interval": _interval(values.astype(float) - correct[first], digits.writers),
                "by writer": _by(digits.writers, values),
            }
            for (network, way), values in correct.items()
        ],
    }


def _by(groups: np.ndarray, correct: np.ndarray) -> dict[int, dict[str, float]]:
    return {
        int(group): {"digits": int((groups == group).sum()), "accuracy": float(correct[groups == group].mean())}
        for group in np.unique(groups)
    }


def _interval(values: np.ndarray, writers: np.ndarray) -> tuple[float, float]:
    """95 % interval of the mean for other writers: the writers are resampled with replacement."""
    unique = np.unique(writers)
    sums, counts = (np.array([part(values[writers == writer]) for writer in unique]) for part in (np.sum, len))
    samples = np.random.default_rng(0).integers(len(unique), size=(RESAMPLES, len(unique)))
    return tuple(np.percentile(sums[samples].sum(axis=1) / counts[samples].sum(axis=1), (2.5, 97.5)).tolist())


def _print(figures: Mapping[str, Any]) -> None:
    low, high = figures["interval"]
    print(f"\nNetwork `{figures['network']}`, {figures['digits']:,} digits of the writers: {figures['writers']}")
    print(f"\nRead right: **{figures['accuracy']:.2%}** (95 % interval over writers {low:.1%} to {high:.1%})")
    errors = round((1 - figures["accuracy"]) * figures["digits"])
    for heading in ("digit", "writer"):
        print(f"\n| {heading} | digits | read right |\n|--:|--:|--:|")
        for group, values in figures[f"by {heading}"].items():
            print(f"| {group} | {values['digits']} | {values['accuracy']:.1%} |")
    print(f"\nWorst: {_worst(figures['by writer'])}.")
    print(f"\n| drawn | read as | times | of the {errors} errors |\n|--:|--:|--:|--:|")
    for label, guess, count in figures["confusions"][:PAIRS]:
        print(f"| {label} | {guess} | {count} | {count / errors:.0%} |")
    print(f"\nSaid to be unlike any digit: {figures['unlike digits']:.2%}.")
    error = figures["calibration error of test digits"]
    print(f"\nOn average, confidence and accuracy of MNIST's test digits differ by {error:.1%}.")
    best = figures["best temperature"]
    print(f"\nTemperature {figures['temperature']:.2f}; the one that suits these digits best is {best:.2f}.")
    print("\n| says, about | digits | mean of what it says | right |\n|:--|--:|--:|--:|")
    for group in figures["reliability"]:
        means = f"{group['confidence']:.1%} | {group['accuracy']:.1%}"
        print(f"| {group['low']:.0%} to {group['high']:.0%} | {group['count']} | {means} |")
    print("\n| network | way | read right | points from the first | 95 % interval | worst |\n|:--|:--|--:|--:|--:|:--|")
    for row in figures["rows"]:
        print(_row(row))


def _row(row: Mapping[str, Any]) -> str:
    difference, low, high = (f"{100 * value:+.2f}" for value in (row["difference"], *row["interval"]))
    points, worst = f"{difference} | {low} to {high}", _worst(row["by writer"])
    return f"| {row['network']} | {row['way']} | {row['accuracy']:.2%} | {points} | {worst} |"


def _worst(by_writer: Mapping[int, Mapping[str, float]]) -> str:
    writer = min(by_writer, key=lambda candidate: by_writer[candidate]["accuracy"])
    return f"writer {writer}, {by_writer[writer]['accuracy']:.1%}"


if __name__ == "__main__":
    main()
