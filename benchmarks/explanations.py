"""A check of attribution methods by deletion: `python -m benchmarks.explanations [--digits 1000]`.

For each method, a fifth of the ink of MNIST's first test digits is deleted where the attribution is highest, and as
much ink at up to twelve other places. The table has the mean probability of the predicted class before and after, and
how often the ink with the highest attribution mattered more. Digits without positive attribution are counted and left
out. Probabilities are the network's own, without a temperature.
"""

from __future__ import annotations

import argparse
import statistics

import numpy as np

from convscope.analysis.answers import Deletion
from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, OCCLUSION
from convscope.datasets import load_split
from convscope.network.forward import forward
from convscope.network.trained import TrainedNetwork
from convscope.network.units import map_layers
from convscope.store.store import DEFAULT, open_store


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=int, default=1_000)
    parser.add_argument("--network", default=DEFAULT, metavar="ID", help="a network in the store")
    chosen = parser.parse_args()
    network = open_store().load_network(chosen.network)
    ways = [(OCCLUSION, ""), *((way, layer) for way in (GRAD_CAM, HIRES_CAM) for layer in map_layers(network.spec))]
    print(f"Network `{chosen.network}`, the first {chosen.digits:,} test digits\n")
    print("| marked by | before | without marked ink | without as much other ink | marked mattered more | unmarked |")
    print("|:--|--:|--:|--:|--:|--:|")
    for method, layer in ways:
        print(_row(f"{method} {layer}".strip(), _checks(network, chosen.digits, method, layer)), flush=True)


def _checks(network: TrainedNetwork, digits: int, method: str, layer: str) -> list[Deletion | None]:
    from convscope.analysis.worker.attribution import attribution

    images = load_split("mnist", "test").images[:digits] / np.float32(255)
    answers = [int(forward(network, image)["logits"].argmax()) for image in images]
    maps = (attribution(network, image, answer, method, layer) for image, answer in zip(images, answers, strict=True))
    return [attributed.deletion for attributed in maps]


def _row(name: str, found: list[Deletion | None]) -> str:
    checks = [deletion for deletion in found if deletion]
    columns = ([getattr(check, field) for check in checks] for field in ("before", "without_marked", "without_other"))
    means = " | ".join(f"{statistics.mean(column):.1%}" for column in columns)
    more = statistics.mean(check.without_marked < check.without_other for check in checks)
    return f"| {name} | {means} | {more:.0%} | {len(found) - len(checks)} |"


if __name__ == "__main__":
    main()
