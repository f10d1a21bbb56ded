"""Which training images a run learns from, which ones it is checked with, and which ones it never meets."""

from __future__ import annotations

import numpy as np

from convscope.datasets import Split
from convscope.errors import InvalidSpec
from convscope.spec.training import TrainingSpec


def train_images(training: Split, spec: TrainingSpec) -> Split:
    """The images that are learned from; all of them are `training` itself."""
    used = spec.training_images(len(training))
    return training if used == len(training) else training.subset(train_indices(training, spec))


def train_indices(training: Split, spec: TrainingSpec) -> np.ndarray:
    """The same as places in `training`, in order."""
    return np.sort(_order(training, spec)[: spec.training_images(len(training))])


def validation_images(training: Split, spec: TrainingSpec) -> Split | None:
    """The images that tell whether the target is reached; None without a target.

    Raises:
        InvalidSpec: If there is a target and too few images are left for it.
    """
    used, count = spec.training_images(len(training)), spec.validation_images(len(training))
    if spec.target_accuracy is None:
        return None
    if not count:
        raise InvalidSpec(
            f"target_accuracy={spec.target_accuracy} needs images that are held back, and {spec.data_share} % of "
            f"{len(training)} images leave none. Choose a larger share."
        )
    return training.subset(_order(training, spec)[used : used + count])


def held_out_images(training: Split, spec: TrainingSpec) -> Split:
    """All images that are not learned from: those held back, and those that the share leaves out; maybe none."""
    return training.subset(_order(training, spec)[spec.training_images(len(training)) :])


def _order(training: Split, spec: TrainingSpec) -> np.ndarray:
    return np.random.default_rng(spec.seed).permutation(len(training))
