"""The figures in README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.claims.accuracy import worst
from benchmarks.claims.claim import Claim, claim, percent, table
from benchmarks.claims.networks import test_accuracy


def how_well(drawn: Mapping[str, Any], not_digits: Mapping[str, Any]) -> Iterator[Claim]:
    """The table of how well it reads digits."""
    _, lowest = worst(drawn["by writer"])
    people = claim(
        "| Digits that {} people drew on a tablet ({} digits; no network has learned from them) | {} % |",
        str(len(drawn["by writer"])),
        f"{drawn['digits']:,}",
        percent(drawn["accuracy"], 2),
    )
    yield table(
        [
            people,
            claim("| The same for the worst writer | {} % |", percent(lowest["accuracy"], 1)),
            claim("| MNIST's test digits | {} % |", test_accuracy("robust")),
            claim("| Scribbles that it says are not digits | {} % |", percent(not_digits["rejected"]["scribbles"], 1)),
        ]
    )
