"""Divides training images: those that train the network, those that validate it, and those that are held out."""

from __future__ import annotations

import numpy as np

from convscope.datasets import Split
from convscope.errors import InvalidSpec
from convscope.spec.training import TrainingSpec


def train_indices(training: Split, spec: TrainingSpec) -> np.ndarray:
    """The indices of the images that the network is trained on, in order: `(n,)` int64."""
    return np.sort(_order(training, spec)[: spec.training_images(len(training))])


def validation_indices(training: Split, spec: TrainingSpec) -> np.ndarray | None:
    """The indices of the images that the target accuracy is measured on, in order: `(n,)` int64; None without a target.

    Raises:
        InvalidSpec: If there is a target, and too few images to hold any out.
    """
    used, count = spec.training_images(len(training)), spec.validation_images(len(training))
    if spec.target_accuracy is None:
        return None
    if not count:
        raise InvalidSpec(
            f"target_accuracy={spec.target_accuracy} needs validation images, and {spec.data_share} % of "
            f"{len(training)} images leave none. Choose a larger share."
        )
    return np.sort(_order(training, spec)[used : used + count])


def held_out_images(training: Split, spec: TrainingSpec) -> Split:
    """All images that the network is not trained on: the validation images, and those outside the spec's share."""
    return training.subset(_order(training, spec)[spec.training_images(len(training)) :])


def _order(training: Split, spec: TrainingSpec) -> np.ndarray:
    return np.random.default_rng(spec.seed).permutation(len(training))
