"""The figures in docs/performance.md."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.claims.claim import Claim, claim, percent, table


def training(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The section on training speed."""
    yield claim("Test accuracy after {} epochs", str(figures["rounds"] + 1))
    yield table(
        claim(
            f"| {name} | {{}} | {{}} | {{}} % |",
            f"{row['seconds']:.2f}",
            f"{row['ratio']:.2f}",
            percent(row["accuracy"], 2),
        )
        for name, row in figures["epochs"].items()
    )
    target = figures["target"]
    yield claim(
        "Until 99.04 % of the test digits are correct (median of {} seeds, tests not counted) the notebook takes {} s, "
        "and the preset *Fast* {} s, which is {} of the notebook's five epochs.",
        str(target["seeds"]),
        *(f"{target[name]:.1f}" for name in ("notebook", "Fast")),
        f"{target['ratio']:.2f}",
    )
    cost = figures["service"]["cost"]
    yield claim("The files and reports of a run cost {} % of the bare loop's time.", percent(cost, 1))


def latency(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The table of response times."""
    yield table(_step(row) for row in figures["rows"])


def encryption(figures: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterator[Claim]:
    """The cost of the cluster's keys."""
    yield table(
        claim(f"| {step} | {{}} | {{}} |", *(f"{statistics.median(values[keys]):.2f}" for keys in ("without", "with")))
        for step, values in figures.items()
    )


def memory(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The memory that the app takes, and less."""
    yield table(_limit(row) for row in figures["rows"])


def _limit(row: Mapping[str, Any]) -> Claim:
    limit, figures = row["limit"], [f"{row['peak']:,}", str(row["kills"])]
    words = f"| {{}} | {{}} | {row['training']} | {row['image']} | {row['pages']} |"
    return claim(f"| {{}} {words}", f"{limit:,}", *figures) if limit else claim(f"| none {words}", *figures)


def _step(row: Mapping[str, Any]) -> Claim:
    """A row; a cell whose figure is None is empty."""
    values = [row[name] for name in ("median", "p95", "aim: median", "aim: p95")] + [len(row["values"])]
    cells = " | ".join("" if value is None else "{}" for value in values)
    words = f"| {row['step']} | {cells} |"
    return claim(words, *(f"{value:,.0f}" for value in values if value is not None))
