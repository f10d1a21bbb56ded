"""An estimate of a training's duration, from the size of its network and the speed of earlier runs on this machine.

On two cores the feature maps count more than the multiplications: most of a training step moves their values through
memory. The constants were fitted to fifteen trainings, from no convolution to 128 filters, with and without batch
normalisation and augmentation (least squares of the relative error); all but those with batches of 16 came within 35 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from convscope.datasets import NAMES, count_images
from convscope.spec.layers import MAPS, Kind, layers, multiply_adds
from convscope.spec.training import TrainingSpec
from convscope.store.record import Record

SECONDS_PER_MULTIPLY_ADD = 3e-12  # in a training step, forward and backward pass
SECONDS_PER_MAP_VALUE = 2e-9  # for each output of a convolution or pooling layer
SECONDS_PER_NORM_VALUE = 2.8e-9  # for each output of a batch normalisation
SECONDS_PER_CHANGED_PIXEL = 1.2e-8  # for each pixel of an augmented image and each kind of augmentation
SECONDS_PER_BATCH = 0.0003  # in addition to its images
START_SECONDS = 1.0
FORWARD_SHARE = 1 / 3  # of a training step: the cost of a test image
TEST_IMAGES = 10_000


def estimate_seconds(spec: TrainingSpec, earlier: Iterable[Record] = ()) -> float:
    """Seconds from the start of a training to its result.

    Args:
        spec: The training.
        earlier: Runs on this machine, the newest first; the first that finished corrects the estimate.

    Raises:
        DatasetError: If there is no such data set.
    """
    slowness = next((_slowness(record) for record in earlier if _is_usable(record)), 1.0)
    return START_SECONDS + spec.epochs * (_epoch(spec) + _test(spec)) * slowness


def _is_usable(record: Record) -> bool:
    """Whether a run finished and its data set is here, so that its epochs can be compared with their estimate."""
    return record.state == "finished" and bool(record.history) and record.training.dataset in NAMES


def _slowness(record: Record) -> float:
    """The fastest epoch of a run in terms of its estimate, 0.1 to 10."""
    actual = min(epoch["seconds"] for epoch in record.history)
    return min(10.0, max(0.1, actual / _epoch(record.training)))


def _epoch(spec: TrainingSpec) -> float:
    """Seconds of one epoch without its test."""
    images = count_images(spec.dataset, "train")
    image_seconds = _step(spec) + _augmentation(spec)
    return image_seconds * spec.training_images(images) + SECONDS_PER_BATCH * spec.steps_per_epoch(images)


def _test(spec: TrainingSpec) -> float:
    """Seconds of one test."""
    return FORWARD_SHARE * _step(spec) * TEST_IMAGES


def _step(spec: TrainingSpec) -> float:
    """Seconds of a training step per image, without augmentation."""
    maps, norms = (
        sum(math.prod(layer.output_shape) for layer in layers(spec.network) if layer.kind in kinds)
        for kinds in (MAPS, (Kind.NORM,))
    )
    products = SECONDS_PER_MULTIPLY_ADD * multiply_adds(spec.network)
    return products + SECONDS_PER_MAP_VALUE * maps + SECONDS_PER_NORM_VALUE * norms


def _augmentation(spec: TrainingSpec) -> float:
    """Seconds of augmentation per image; the mean over augmented and clean images."""
    amounts = spec.augmentation
    kinds = sum(amount > 0 for amount in (amounts.shift, amounts.turn, amounts.shear, amounts.zoom))
    changed = (1 - amounts.clean / 100) * kinds * math.prod(spec.network.input_shape)
    return SECONDS_PER_CHANGED_PIXEL * changed
