"""Writes `written.npz`, the written part of "MNIST and written digits": `python -m convscope.scripts.write_digits`."""

from __future__ import annotations

import numpy as np

from convscope.datasets import FOLDER
from convscope.datasets.handwriting.generator import written_digits

TRAIN, HELD_OUT, DISTORTED = 30_000, 4_000, 2_000
DISTORTION = 1.4  # fits temperatures for drawings of the guide writers as well, see docs/accuracy.md
SEED, DISTORTED_SEED = 0, 1


def main() -> None:
    """Write the file; this takes about half a minute."""
    split = written_digits(TRAIN + HELD_OUT, SEED)
    arrays = {"x_train": split.images[:TRAIN], "y_train": split.labels[:TRAIN]}
    arrays |= {"x_held_back": split.images[TRAIN:], "y_held_back": split.labels[TRAIN:]}
    distorted = written_digits(DISTORTED, DISTORTED_SEED, DISTORTION)
    arrays |= {"x_wild": distorted.images, "y_wild": distorted.labels}
    np.savez_compressed(FOLDER / "written.npz", **arrays)  # pyright: ignore[reportArgumentType]


if __name__ == "__main__":
    main()
