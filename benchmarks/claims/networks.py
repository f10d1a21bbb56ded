"""The figures in docs/networks.md."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.claims.claim import Claim, claim, percent, table

TEST_DIGITS = 10_000
NORMAL_95 = 1.96  # standard errors on each side of a 95 % interval


def robust(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The seeds of `robust`; the one that ships is in bold."""
    rows = sorted(figures["rows"], key=lambda row: row["seed"])
    plain = "| {seed} | {{}} | {{}} % | {{}} | {{}} % | {{}} |"
    bold = "| **{seed}, shipped** | {{}} | **{{}} %** | **{{}}** | **{{}} %** | **{{}}** |"
    yield table(claim((bold if row["ships"] else plain).format(seed=row["seed"]), *_validated(row)) for row in rows)


def notebook(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The seeds of `notebook`; the best one is in bold, and trained again on all digits for the last row."""
    *rows, last = figures["rows"]
    plain = "| {seed} | {{}} | {{}} % | {{}} | {{}} % | {{}} |"
    bold = "| **{seed}** | {{}} | **{{}} %** | {{}} | {{}} % | {{}} |"
    words = [(bold if row["seed"] == last["seed"] else plain).format(seed=row["seed"]) for row in rows]
    final = claim(f"| **{last['seed']}, shipped** | {{}} | | | **{{}} %** | **{{}}** |", *_trained(last))
    yield table([*(claim(each, *_validated(row)) for each, row in zip(words, rows, strict=True)), final])
    accuracy = last["test accuracy"]
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
            f"{statistics.median(row['seconds']):.0f}",
        )
        for row in figures["rows"]
    )


def shipped(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures of the seed that ships."""
    return next(row for row in figures["rows"] if row["ships"])


def _validated(row: Mapping[str, Any]) -> tuple[str, ...]:
    trained_on, *test = _trained(row)
    return trained_on, percent(row["validation accuracy"], 2), f"{row['validation loss']:.5f}", *test


def _trained(row: Mapping[str, Any]) -> tuple[str, ...]:
    return f"{row['trained on']:,}", percent(row["test accuracy"], 2), f"{row['test loss']:.5f}"
