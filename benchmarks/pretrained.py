"""Accuracy of every seed of a pre-trained network's recipe: `python -m benchmarks.pretrained ID [--json FILE]`.

The seeds are trained again, as `convscope.scripts.train_shipped` does; no network is stored. That takes a quarter of an
hour for `robust` and six minutes for `notebook`. Processors differ in the last bits of a sum, so the seed that ships
can get other figures than those in its record in `model_store`.
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
    write(chosen.json, {"rows": [_figures(candidate) for candidate in candidates_of(RECIPES[chosen.id])]})


def _figures(candidate: Candidate) -> dict[str, Any]:
    """Figures of one training; accuracies are 0 to 1."""
    measures = candidate.record.measures
    accuracy, loss = candidate.validation or (None, None)
    return {
        "seed": candidate.record.training.seed,
        "trained on": candidate.trained_on,
        "validation accuracy": accuracy,
        "validation loss": loss,
        "test accuracy": measures["test_accuracy"],
        "test loss": measures["test_loss"],
    }


if __name__ == "__main__":
    main()
