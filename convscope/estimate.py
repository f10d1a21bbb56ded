"""About how long a training will take, from the size of its network and from how fast earlier runs went here.

On two cores the maps count more than the products: moving their values through memory is most of a step. The constants
were fitted to nine networks from no convolution to 128 filters (least squares of the relative error) and scaled to the
source network on a quiet machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from convscope import arithmetic
from convscope.record import Record
from convscope.training_spec import TrainingSpec

SECONDS_A_MULTIPLY_ADD = 5e-12  # of a training step, forward and back
SECONDS_A_MAP_VALUE = 5.3e-9  # each output of a convolution or pooling layer
SECONDS_A_BATCH = 0.0004  # beside its pictures
SECONDS_AT_THE_START = 1.0
FORWARD_SHARE = 1 / 3  # of a training step: what the test costs
TEST_PICTURES = 10_000


def estimate_seconds(spec: TrainingSpec, pictures: int, earlier: Iterable[Record] = ()) -> float:
    """Seconds from Start to the result.

    Args:
        spec: What is to be trained.
        pictures: How many there are, of which the spec's share is used.
        earlier: Runs on this machine, the newest first; the first whole one corrects the estimate.
    """
    pace = next((_pace(record, pictures) for record in earlier if record.state == "finished" and record.history), 1.0)
    return SECONDS_AT_THE_START + spec.epochs * (_epoch(spec, pictures) * pace + _test(spec) * pace)


def _pace(record: Record, pictures: int) -> float:
    actual = min(epoch["seconds"] for epoch in record.history)
    return min(10.0, max(0.1, actual / _epoch(record.training, pictures)))


def _epoch(spec: TrainingSpec, pictures: int) -> float:
    return _step(spec) * spec.pictures_used(pictures) + SECONDS_A_BATCH * spec.steps_per_epoch(pictures)


def _test(spec: TrainingSpec) -> float:
    return FORWARD_SHARE * _step(spec) * TEST_PICTURES


def _step(spec: TrainingSpec) -> float:
    """Seconds of training on one picture."""
    values = sum(math.prod(each.shape) for each in arithmetic.layers(spec.network) if each.kind in ("conv", "pool"))
    return SECONDS_A_MULTIPLY_ADD * arithmetic.multiply_adds(spec.network) + SECONDS_A_MAP_VALUE * values
