"""Test accuracy and training time of every preset: `python -m benchmarks.presets [NAME ...] [--json FILE]`."""

from __future__ import annotations

import argparse
import dataclasses
import statistics
from collections.abc import Mapping
from typing import Any

from benchmarks.figures import add_json_option, write
from convscope.datasets import load_split
from convscope.spec import layers as arithmetic
from convscope.training.presets import PRESETS, Preset

SEEDS = 3


def main() -> None:
    """Train each preset with several seeds, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[preset.name for preset in PRESETS])
    parser.add_argument("--seeds", type=int, default=SEEDS)
    add_json_option(parser)
    chosen = parser.parse_args()
    rows = []
    print("| preset | parameters | epochs | test accuracy, median | by seed | seconds, median |")
    print("|:--|--:|--:|--:|:--|--:|")
    for preset in PRESETS:
        if preset.name in chosen.names:
            rows.append(_figures(preset, chosen.seeds))
            print(_row(rows[-1]), flush=True)
    write(chosen.json, {"rows": rows})


def _figures(preset: Preset, seeds: int) -> dict[str, Any]:
    """A row of the table; accuracies, 0 to 1, and seconds are in the order of the seeds."""
    accuracies, seconds = zip(*(_trained(preset, seed) for seed in range(seeds)), strict=True)
    return {
        "preset": preset.name,
        "parameters": arithmetic.parameters(preset.spec.network),
        "epochs": preset.spec.epochs,
        "test accuracy": accuracies,
        "seconds": seconds,
    }


def _row(row: Mapping[str, Any]) -> str:
    accuracies, seconds = row["test accuracy"], row["seconds"]
    by_seed = ", ".join(f"{accuracy:.2%}" for accuracy in accuracies)
    return (
        f"| {row['preset']} | {row['parameters']:,} | {row['epochs']} | {statistics.median(accuracies):.2%} | "
        f"{by_seed} | {statistics.median(seconds):.0f} |"
    )


def _trained(preset: Preset, seed: int) -> tuple[float, float]:
    """Test accuracy, and training time without tests."""
    from convscope.training.worker.session import Epoch, train

    events, splits = [], [load_split(preset.spec.dataset, split) for split in ("train", "test")]
    trained = train(dataclasses.replace(preset.spec, seed=seed), *splits, events.append)
    return trained.test_accuracy, sum(event.seconds for event in events if isinstance(event, Epoch))


if __name__ == "__main__":
    main()
