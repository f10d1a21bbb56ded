"""Test accuracy and training time of every preset: `python -m benchmarks.presets [NAME ...]`."""

from __future__ import annotations

import argparse
import dataclasses
import statistics

from convscope.datasets import load_split
from convscope.spec import layers as arithmetic
from convscope.training.presets import PRESETS, Preset

SEEDS = 3


def main() -> None:
    """Train each preset with several seeds, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[preset.name for preset in PRESETS])
    parser.add_argument("--seeds", type=int, default=SEEDS)
    chosen = parser.parse_args()
    print("| preset | parameters | epochs | test accuracy, median | by seed | seconds, median |")
    print("|:--|--:|--:|--:|:--|--:|")
    for preset in PRESETS:
        if preset.name in chosen.names:
            print(_row(preset, chosen.seeds), flush=True)


def _row(preset: Preset, seeds: int) -> str:
    accuracies, seconds = zip(*(_trained(preset, seed) for seed in range(seeds)), strict=True)
    parameters = arithmetic.parameters(preset.spec.network)
    by_seed = ", ".join(f"{accuracy:.2%}" for accuracy in accuracies)
    return (
        f"| {preset.name} | {parameters:,} | {preset.spec.epochs} | {statistics.median(accuracies):.2%} | {by_seed} | "
        f"{statistics.median(seconds):.0f} |"
    )


def _trained(preset: Preset, seed: int) -> tuple[float, float]:
    """Test accuracy, and training time without tests."""
    from convscope.training.worker.session import Epoch, train

    events, splits = [], [load_split(preset.spec.dataset, split) for split in ("train", "test")]
    trained = train(dataclasses.replace(preset.spec, seed=seed), *splits, events.append)
    return trained.test_accuracy, sum(event.seconds for event in events if isinstance(event, Epoch))


if __name__ == "__main__":
    main()
