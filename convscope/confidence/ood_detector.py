"""A second, small network that tells digits from other figures: a drawing that is none is said to be none.

A network that knows ten classes finds one of them in everything. This one has two, learned from the same digits and
from figures that are none (`convscope.datasets.handwriting.non_digits`); `python -m
convscope.scripts.train_ood_detector` makes it.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from convscope.errors import DatasetError, InvalidWeights
from convscope.network.forward import forward
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import NetworkSpec
from convscope.spec.uniform import uniform_layers

FILE = Path(__file__).with_suffix(".npz")
CLASS_NAMES = ("a digit", "something else")
SPEC = NetworkSpec(
    conv_layers=uniform_layers((16, 24, 32, 32, 48), pool_every=2),
    dense_units=0,
    class_names=CLASS_NAMES,
    batch_norm=True,
    global_pool=True,
)
THRESHOLD = 0.6845  # probability of something else, from which on an image is said to be unlike any digit


def is_out_of_distribution(image: np.ndarray) -> bool:
    """Whether an image is unlike any digit.

    Args:
        image: `(28, 28)` or `(28, 28, 1)` float32, 0 is paper and 1 is full ink, framed as MNIST's digits.

    Raises:
        InvalidImage: If it has another shape.
        DatasetError: If the file of the network is missing or damaged.
    """
    return bool(forward(detector(), image)["output"][1] >= THRESHOLD)


@functools.cache
def detector() -> TrainedNetwork:
    """The network, as arrays.

    Raises:
        DatasetError: If its file is missing or damaged.
    """
    try:
        return TrainedNetwork.from_npz(SPEC, FILE.read_bytes())
    except (OSError, InvalidWeights) as error:
        raise DatasetError(
            f"{FILE} cannot be read ({error}). It comes with ConvScope: install it again, or run "
            "`git checkout -- convscope/confidence` in a clone."
        ) from error
