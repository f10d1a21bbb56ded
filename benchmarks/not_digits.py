"""What the gatekeeper calls no digit: `python -m benchmarks.not_digits`.

MNIST's test digits, which are digits, and what the generators of the tests draw, which is none.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from convscope.datasets import Split, load_split
from convscope.drawing import digit_from_strokes
from tests.core.not_digits import LETTERS, dots, letter, scribble

EACH = {"scribbles": 2_000, "dots": 500, "a letter": 50}
HARDEST = 5  # letters that are listed


def main() -> None:
    """Measure and print the table."""
    rng = np.random.default_rng(0)
    letters = {name: [letter(name, rng) for _ in range(EACH["a letter"])] for name in LETTERS}
    shares = {name: _share(_framed(drawn)) for name, drawn in letters.items()}
    rows = {
        "MNIST's test digits": _share(load_split("mnist", "test").images),
        "scribbles": _share(_framed(scribble(rng) for _ in range(EACH["scribbles"]))),
        "dots": _share(_framed(dots(rng) for _ in range(EACH["dots"]))),
        "letters": float(np.mean(list(shares.values()))),
    }
    print("| pictures | called no digit |\n|:--|--:|")
    for name, share in rows.items():
        print(f"| {name} | {share:.2%} |")
    hardest = sorted(shares, key=shares.get)[:HARDEST]
    print("\nThe hardest letters: " + ", ".join(f"{name} {shares[name]:.0%}" for name in hardest))


def _framed(drawings: Iterable[list[np.ndarray]]) -> np.ndarray:
    return np.array([np.rint(255 * digit_from_strokes(each)) for each in drawings], np.uint8)


def _share(images: np.ndarray) -> float:
    from convscope.calibration import tempered
    from convscope.gatekeeper import UNLIKE, gatekeeper
    from convscope.looks.features import features

    _, logits = features(gatekeeper(), Split(images, np.zeros(len(images), np.uint8)))
    return float((tempered(logits, 1.0)[:, 1] >= UNLIKE).mean())


if __name__ == "__main__":
    main()
