"""The figures in docs/networks.md."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.claims.claim import Claim, claim, percent, table
from convscope.datasets import count_images
from convscope.store.record import Record
from convscope.store.store import PRETRAINED_FOLDER, open_store
from convscope.training.presets import preset

TEST_DIGITS = 10_000
NORMAL_95 = 1.96  # standard errors on each side of a 95 % interval


def robust(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The seeds of `robust`, and the network that ships."""
    yield _seeds("robust", figures)


def notebook(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The seeds of `notebook`, and the network that ships."""
    yield _seeds("notebook", figures)


def shipped() -> Iterator[Claim]:
    """The networks that ship, by their records."""
    yield _shipped_row("robust")
    yield _shipped_row("notebook")
    accuracy = _record("notebook").measures["test_accuracy"]
    half = NORMAL_95 * math.sqrt(accuracy * (1 - accuracy) / TEST_DIGITS)
    yield claim("With 10,000 test digits the 95 % interval is ± {} points", percent(half, 2))


def presets(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The presets."""
    yield table(
        claim(
            f"| {row['preset']} | {{}} | {{}} | {{}} % | {{}}, {{}}, {{}} % | {{}} |",
            f"{row['parameters']:,}",
            str(row["epochs"]),
            percent(statistics.median(row["test accuracy"]), 2),
            *(percent(accuracy, 2) for accuracy in row["test accuracy"]),
            f"{_digits_shown(row['preset']):,}",
        )
        for row in figures["rows"]
    )


def _digits_shown(name: str) -> int:
    """How many training digits a preset shows to the network, all epochs together: a measure of its work."""
    spec = preset(name).spec
    return spec.epochs * spec.training_images(count_images(spec.dataset, "train"))


def test_accuracy(model_id: str) -> str:
    """The test accuracy of a network that ships, in percent, by its record."""
    return percent(_record(model_id).measures["test_accuracy"], 2)


def _seeds(model_id: str, figures: Mapping[str, Any]) -> Claim:
    rows = [
        claim(
            f"| {row['seed']} | {{}} | {{}} % | {{}} | {{}} % | {{}} |",
            f"{row['trained on']:,}",
            percent(row["validation accuracy"], 2),
            f"{row['validation loss']:.5f}",
            percent(row["test accuracy"], 2),
            f"{row['test loss']:.5f}",
        )
        for row in figures["rows"]
    ]
    return table([*rows, _shipped_row(model_id)])


def _shipped_row(model_id: str) -> Claim:
    record = _record(model_id)
    trained_on = record.training.training_images(count_images(record.training.dataset, "train"))
    return claim(
        f"| **{record.training.seed}, shipped** | {{}} | | | **{{}} %** | **{{}}** |",
        f"{trained_on:,}",
        test_accuracy(model_id),
        f"{record.measures['test_loss']:.5f}",
    )


def _record(model_id: str) -> Record:
    return open_store(str(PRETRAINED_FOLDER)).record(model_id)
