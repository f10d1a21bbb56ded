"""About how long a training will take, from the size of its network and from how fast earlier runs went here.

On two cores the maps count more than the products: moving their values through memory is most of a step. The constants
were fitted to fifteen trainings, from no convolution to 128 filters, with and without batch normalisation and
augmentation (least squares of the relative error); all but batches of 16 came within 35 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from convscope.datasets import NAMES, count_images
from convscope.spec.layers import MAPS, Kind, layers, multiply_adds
from convscope.spec.training import TrainingSpec
from convscope.store.record import Record

SECONDS_PER_MULTIPLY_ADD = 3e-12  # of a training step, forward and back
SECONDS_PER_MAP_VALUE = 2e-9  # each output of a convolution or pooling layer
SECONDS_PER_NORM_VALUE = 2.8e-9  # each output of a batch normalisation
SECONDS_PER_CHANGED_PIXEL = 1.2e-8  # of an image, for each kind of augmentation
SECONDS_PER_BATCH = 0.0003  # beside its images
SECONDS_AT_THE_START = 1.0
FORWARD_SHARE = 1 / 3  # of a training step: what the test costs
TEST_IMAGES = 10_000


def estimate_seconds(spec: TrainingSpec, earlier: Iterable[Record] = ()) -> float:
    """Seconds from Start to the result.

    Args:
        spec: What is to be trained.
        earlier: Runs on this machine, the newest first; the first whole one corrects the estimate.

    Raises:
        DatasetError: If there is no such data set.
    """
    pace = next((_pace(record) for record in earlier if _tells(record)), 1.0)
    return SECONDS_AT_THE_START + spec.epochs * (_epoch(spec) + _test(spec)) * pace


def _tells(record: Record) -> bool:
    """Whether it is a whole run over a data set that is known here."""
    return record.state == "finished" and bool(record.history) and record.training.dataset in NAMES


def _pace(record: Record) -> float:
    actual = min(epoch["seconds"] for epoch in record.history)
    return min(10.0, max(0.1, actual / _epoch(record.training)))


def _epoch(spec: TrainingSpec) -> float:
    images = count_images(spec.dataset, "train")
    image = _step(spec) + _changes(spec)
    return image * spec.training_images(images) + SECONDS_PER_BATCH * spec.steps_per_epoch(images)


def _test(spec: TrainingSpec) -> float:
    return FORWARD_SHARE * _step(spec) * TEST_IMAGES


def _step(spec: TrainingSpec) -> float:
    """Seconds of training on one image as it is."""
    maps, norms = (
        sum(math.prod(layer.output_shape) for layer in layers(spec.network) if layer.kind in kinds)
        for kinds in (MAPS, (Kind.NORM,))
    )
    products = SECONDS_PER_MULTIPLY_ADD * multiply_adds(spec.network)
    return products + SECONDS_PER_MAP_VALUE * maps + SECONDS_PER_NORM_VALUE * norms


def _changes(spec: TrainingSpec) -> float:
    """Seconds of augmenting one image, the clean share included."""
    wanted = spec.augmentation
    kinds = sum(amount > 0 for amount in (wanted.shift, wanted.turn, wanted.shear, wanted.zoom))
    changed = (1 - wanted.clean / 100) * kinds * math.prod(spec.network.input_shape)
    return SECONDS_PER_CHANGED_PIXEL * changed
