"""About how long a training will take, from its multiply-adds and from how fast earlier runs went here."""

from __future__ import annotations

from collections.abc import Iterable

from convscope import arithmetic
from convscope.record import Record
from convscope.spec import TrainingSpec

TRAINING_PASSES = 3  # a training step costs about three forward passes
MULTIPLY_ADDS_A_SECOND = 42e9  # measured on two cores, the source network
SECONDS_A_BATCH = 0.0015  # beside the multiply-adds
SECONDS_AT_THE_START = 1.0
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
    used = max(1, pictures * spec.data_share // 100)
    products = TRAINING_PASSES * used * arithmetic.multiply_adds(spec.network)
    return products / MULTIPLY_ADDS_A_SECOND + SECONDS_A_BATCH * used / spec.batch_size


def _test(spec: TrainingSpec) -> float:
    return TEST_PICTURES * arithmetic.multiply_adds(spec.network) / MULTIPLY_ADDS_A_SECOND
