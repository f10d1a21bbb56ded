"""Which training pictures a run learns from, which ones it is checked with, and which ones it never meets."""

from __future__ import annotations

import numpy as np

from convscope.datasets import Split
from convscope.errors import InvalidSpec
from convscope.spec.training import TrainingSpec


def learnt(training: Split, spec: TrainingSpec) -> Split:
    """The pictures that are learned from; all of them are `training` itself."""
    used = spec.pictures_used(len(training))
    return training if used == len(training) else training.only(numbers_learnt(training, spec))


def numbers_learnt(training: Split, spec: TrainingSpec) -> np.ndarray:
    """The same as places in `training`, in order."""
    return np.sort(_order(training, spec)[: spec.pictures_used(len(training))])


def held_back(training: Split, spec: TrainingSpec) -> Split | None:
    """The pictures that tell whether the target is reached; None without a target.

    Raises:
        InvalidSpec: If there is a target and too few pictures are left for it.
    """
    used, count = spec.pictures_used(len(training)), spec.pictures_held_back(len(training))
    if spec.target_accuracy is None:
        return None
    if not count:
        raise InvalidSpec(
            f"target_accuracy={spec.target_accuracy} needs pictures that are held back, and {spec.data_share} % of "
            f"{len(training)} pictures leave none. Choose a larger share."
        )
    return training.only(_order(training, spec)[used : used + count])


def unseen(training: Split, spec: TrainingSpec) -> Split:
    """All pictures that are not learned from: those held back, and those that the share leaves out; maybe none."""
    return training.only(_order(training, spec)[spec.pictures_used(len(training)) :])


def _order(training: Split, spec: TrainingSpec) -> np.ndarray:
    return np.random.default_rng(spec.seed).permutation(len(training))
