"""How often the out-of-distribution detector calls an image no digit: `python -m benchmarks.not_digits [--json FILE]`.

For MNIST's test digits, and for drawings of the generators in `benchmarks.letters_and_scribbles`, which are no digits.
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.figures import add_json_option, write
from benchmarks.letters_and_scribbles import LETTERS, SHAPED_AS_DIGITS, dots, framed, letter, scribble
from convscope.datasets import load_split

DRAWINGS = {"scribbles": 2_000, "dots": 500, "a letter": 50}
HARDEST = 5  # letters that are listed


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_json_option(parser)
    chosen = parser.parse_args()
    rng = np.random.default_rng(0)
    shares = {
        name: _share(framed(letter(name, rng) for _ in range(DRAWINGS["a letter"])))
        for name in [*LETTERS, *SHAPED_AS_DIGITS]
    }
    rows = {
        "MNIST's test digits": _share(load_split("mnist", "test").images),
        "scribbles": _share(framed(scribble(rng) for _ in range(DRAWINGS["scribbles"]))),
        "dots": _share(framed(dots(rng) for _ in range(DRAWINGS["dots"]))),
        "letters": float(np.mean([shares[name] for name in LETTERS])),
        "letters, and o, s, z, which are 0, 5, 2 without their size": float(np.mean(list(shares.values()))),
    }
    print("| images | called no digit |\n|:--|--:|")
    for name, share in rows.items():
        print(f"| {name} | {share:.2%} |")
    hardest = sorted(LETTERS, key=shares.get)[:HARDEST]
    print("\nThe hardest letters: " + ", ".join(f"{name} {shares[name]:.0%}" for name in hardest))
    write(chosen.json, {"rejected": rows, "hardest letters": {name: shares[name] for name in hardest}})


def _share(images: np.ndarray) -> float:
    from convscope.confidence.ood_detector import THRESHOLD, detector
    from convscope.scripts.train_ood_detector import non_digit_probability

    return float((non_digit_probability(detector(), images) >= THRESHOLD).mean())


if __name__ == "__main__":
    main()
