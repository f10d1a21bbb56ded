"""Accuracy of every seed of a pre-trained network: `python -m benchmarks.pretrained ID [--json FILE]`.

It trains them all again, as `convscope.scripts.train_shipped` does, and stores no network. That takes a quarter of an
hour for `robust` and eight minutes for `notebook`.
"""

from __future__ import annotations

import argparse
from typing import Any

from benchmarks.figures import add_json_option, write
from convscope.scripts.train_shipped import RECIPES, Candidate, candidates_of


def main() -> None:
    """Train, print a line for each seed, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", choices=RECIPES)
    add_json_option(parser)
    chosen = parser.parse_args()
    candidates = candidates_of(RECIPES[chosen.id])
    write(chosen.json, {"rows": [_figures(each, each is candidates[-1]) for each in candidates]})


def _figures(candidate: Candidate, ships: bool) -> dict[str, Any]:
    """Figures of one training; accuracies are 0 to 1."""
    accuracy, loss = candidate.validation or (None, None)
    measures = candidate.record.measures
    return {
        "seed": candidate.record.training.seed,
        "trained on": candidate.trained_on,
        "validation accuracy": accuracy,
        "validation loss": loss,
        "test accuracy": measures["test_accuracy"],
        "test loss": measures["test_loss"],
        "ships": ships,
    }


if __name__ == "__main__":
    main()
