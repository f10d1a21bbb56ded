"""How well digits drawn by people are read: `python -m benchmarks.drawn_digits FILE.npz [--network ID]`.

The file holds pen strokes, see `benchmarks.pen_strokes`. Each digit is laid on the canvas, sent as the canvas's JSON
and goes the app's own way to a network. The last table leaves out or changes one step of that way at a time.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.framings import APP, WAYS, framed
from benchmarks.pen_strokes import WRITERS, PenDigits, load_pen_digits
from convscope.errors import ConvScopeError, InvalidPicture
from convscope.spec import DIGIT_NAMES
from convscope.store import DEFAULT, SHIPPED, open_store
from convscope.trained import TrainedNetwork

PAIRS = 12  # confusions that are listed
RESAMPLES = 10_000  # of the writers, for the intervals
BATCH = 256  # pictures


def main() -> None:
    """Measure and print the tables."""
    chosen = _arguments()
    try:
        store = open_store()
        networks = {chosen.network: _check(store.load_network(chosen.network), chosen.network)}
        networks |= {each: network for each in SHIPPED if _reads_digits(network := store.load_network(each))}
        digits = load_pen_digits(chosen.file, chosen.writers)
    except ConvScopeError as error:
        raise SystemExit(str(error)) from error
    pictures = framed(digits, list(WAYS))
    guesses = {(chosen.network, way): guess for way, guess in _guesses(networks[chosen.network], pictures).items()}
    for other in list(networks)[1:]:
        guesses[other, APP] = _guesses(networks[other], {APP: pictures[APP]})[APP]
    figures = {"network": chosen.network, "writers": chosen.writers, "digits": len(digits)}
    figures |= _figures(digits, guesses, (chosen.network, APP))
    _print(figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="pen strokes, an npz file")
    parser.add_argument("--network", default=DEFAULT, metavar="ID", help="a network in the store")
    parser.add_argument("--writers", choices=WRITERS, default="reported", help="the first 15 guide choices")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same figures to this file")
    chosen = parser.parse_args()
    if chosen.json and not chosen.json.absolute().parent.is_dir():
        parser.error(f"--json {chosen.json}: there is no folder {chosen.json.parent}. Make it, or choose another one.")
    return chosen


def _reads_digits(network: TrainedNetwork) -> bool:
    return network.spec.input_shape == (28, 28, 1) and network.spec.class_names == DIGIT_NAMES


def _check(network: TrainedNetwork, model_id: str) -> TrainedNetwork:
    if not _reads_digits(network):
        raise InvalidPicture(
            f"{model_id!r} takes {' x '.join(map(str, network.spec.input_shape))} and names "
            f"{', '.join(network.spec.class_names)}; expected 28 x 28 x 1 and the ten digits. Choose such a network."
        )
    return network


def _guesses(network: TrainedNetwork, pictures: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The most probable class of each picture, by the way it was framed."""
    from convscope.network import to_keras

    model = to_keras(network)
    return {way: model.predict(each[..., None], BATCH, verbose=0).argmax(axis=1) for way, each in pictures.items()}


def _figures(
    digits: PenDigits, guesses: Mapping[tuple[str, str], np.ndarray], first: tuple[str, str]
) -> dict[str, Any]:
    """Everything that is printed; shares and intervals are 0 to 1."""
    right = {key: guess == digits.labels for key, guess in guesses.items()}
    pairs = Counter((int(label), int(guess)) for label, guess in zip(digits.labels, guesses[first], strict=True))
    return {
        "accuracy": float(right[first].mean()),
        "interval": _interval(right[first].astype(float), digits.writers),
        "by digit": _by(digits.labels, right[first]),
        "by writer": _by(digits.writers, right[first]),
        "confusions": [[*pair, count] for pair, count in pairs.most_common() if pair[0] != pair[1]],
        "rows": [
            {
                "network": network,
                "way": way,
                "accuracy": float(each.mean()),
                "difference": float(each.mean() - right[first].mean()),
                "interval": _interval(each.astype(float) - right[first], digits.writers),
                "by writer": _by(digits.writers, each),
            }
            for (network, way), each in right.items()
        ],
    }


def _by(groups: np.ndarray, right: np.ndarray) -> dict[int, dict[str, float]]:
    return {
        int(group): {"digits": int((groups == group).sum()), "accuracy": float(right[groups == group].mean())}
        for group in np.unique(groups)
    }


def _interval(values: np.ndarray, writers: np.ndarray) -> tuple[float, float]:
    """95 % interval of the mean if other people had drawn: the writers drawn again, with replacement."""
    numbers = np.unique(writers)
    sums, counts = (np.array([part(values[writers == number]) for number in numbers]) for part in (np.sum, len))
    again = np.random.default_rng(0).integers(len(numbers), size=(RESAMPLES, len(numbers)))
    return tuple(np.percentile(sums[again].sum(axis=1) / counts[again].sum(axis=1), (2.5, 97.5)).tolist())


def _print(figures: Mapping[str, Any]) -> None:
    low, high = figures["interval"]
    print(f"\nNetwork `{figures['network']}`, {figures['digits']:,} digits of the writers: {figures['writers']}")
    print(f"\nRead right: **{figures['accuracy']:.2%}** (95 % interval over writers {low:.1%} to {high:.1%})")
    errors = round((1 - figures["accuracy"]) * figures["digits"])
    for heading in ("digit", "writer"):
        print(f"\n| {heading} | digits | read right |\n|--:|--:|--:|")
        for group, each in figures[f"by {heading}"].items():
            print(f"| {group} | {each['digits']} | {each['accuracy']:.1%} |")
    print(f"\nWorst: {_worst(figures['by writer'])}.")
    print(f"\n| drawn | read as | times | of the {errors} errors |\n|--:|--:|--:|--:|")
    for label, guess, count in figures["confusions"][:PAIRS]:
        print(f"| {label} | {guess} | {count} | {count / errors:.0%} |")
    print("\n| network | way | read right | points from the first | 95 % interval | worst |\n|:--|:--|--:|--:|--:|:--|")
    for row in figures["rows"]:
        print(_row(row))


def _row(row: Mapping[str, Any]) -> str:
    difference, low, high = (f"{100 * value:+.2f}" for value in (row["difference"], *row["interval"]))
    points, worst = f"{difference} | {low} to {high}", _worst(row["by writer"])
    return f"| {row['network']} | {row['way']} | {row['accuracy']:.2%} | {points} | {worst} |"


def _worst(by_writer: Mapping[int, Mapping[str, float]]) -> str:
    writer = min(by_writer, key=lambda each: by_writer[each]["accuracy"])
    return f"writer {writer}, {by_writer[writer]['accuracy']:.1%}"


if __name__ == "__main__":
    main()
