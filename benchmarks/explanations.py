"""A check of attribution methods by deletion: `python -m benchmarks.explanations [--digits 1000] [--json FILE]`.

For each method, a fifth of the ink of MNIST's first test digits is deleted where the attribution is highest, and as
much ink at up to twelve other places. The table has the mean probability of the predicted class before and after, and
how often the ink with the highest attribution mattered more. Digits without positive attribution are counted and left
out. Probabilities are the network's own, without a temperature.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.figures import add_json_option, write
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
    add_json_option(parser)
    chosen = parser.parse_args()
    network = open_store().load_network(chosen.network)
    ways = [(OCCLUSION, ""), *((way, layer) for way in (GRAD_CAM, HIRES_CAM) for layer in map_layers(network.spec))]
    print(f"Network `{chosen.network}`, the first {chosen.digits:,} test digits\n")
    print("| marked by | before | without marked ink | without as much other ink | marked mattered more | unmarked |")
    print("|:--|--:|--:|--:|--:|--:|")
    rows = []
    for method, layer in ways:
        rows.append(_figures(method, layer, _checks(network, chosen.digits, method, layer)))
        print(_row(rows[-1]), flush=True)
    write(chosen.json, {"network": chosen.network, "digits": chosen.digits, "rows": rows})


def _checks(network: TrainedNetwork, digits: int, method: str, layer: str) -> list[Deletion | None]:
    from convscope.analysis.worker.attribution import attribution

    images = load_split("mnist", "test").images[:digits] / np.float32(255)
    answers = [int(forward(network, image)["logits"].argmax()) for image in images]
    maps = (attribution(network, image, answer, method, layer) for image, answer in zip(images, answers, strict=True))
    return [attributed.deletion for attributed in maps]


def _figures(method: str, layer: str, found: Sequence[Deletion | None]) -> dict[str, Any]:
    """A row of the table; shares and probabilities are 0 to 1."""
    checks = [deletion for deletion in found if deletion]
    fields = ("before", "without_marked", "without_other")
    return {
        "method": method,
        "layer": layer,
        **{field: statistics.mean(getattr(check, field) for check in checks) for field in fields},
        "marked mattered more": statistics.mean(check.without_marked < check.without_other for check in checks),
        "unmarked": len(found) - len(checks),
    }


def _row(row: Mapping[str, Any]) -> str:
    means = " | ".join(f"{row[field]:.1%}" for field in ("before", "without_marked", "without_other"))
    name = f"{row['method']} {row['layer']}".strip()
    return f"| {name} | {means} | {row['marked mattered more']:.0%} | {row['unmarked']} |"


if __name__ == "__main__":
    main()
