"""How long a training will take, before it starts."""

import dataclasses

import pytest

from convscope import NetworkSpec, TrainingSpec
from convscope.estimate import estimate_seconds
from convscope.record import Record

EPOCH = {"epoch": 1, "loss": 0.4, "accuracy": 0.9, "test_loss": 0.3, "test_accuracy": 0.95, "seconds": 10.0}


def finished(seconds, **changes):
    epochs = [{**EPOCH, "seconds": each} for each in seconds]
    record = Record("a", "A", "everyone", "finished", TrainingSpec(), 0.0, tuple(epochs))
    return dataclasses.replace(record, **changes)


def test_the_source_networks_estimate_is_the_sum_written_out():
    # an epoch: 3 passes of 60,000 pictures of 2,794,240 multiply-adds, and 60,000 / 64 batches; then 10,000 pictures
    epoch = 3 * 60_000 * 2_794_240 / 42e9 + 0.0015 * 60_000 / 64
    test = 10_000 * 2_794_240 / 42e9

    assert estimate_seconds(TrainingSpec(), 60_000) == pytest.approx(1 + 5 * (epoch + test))


def test_more_epochs_data_and_filters_take_longer():
    spec = TrainingSpec(data_share=10)
    small = dataclasses.replace(spec, network=NetworkSpec(conv_layers=()))

    seconds = [
        estimate_seconds(each, 60_000)
        for each in (small, spec, dataclasses.replace(spec, epochs=6), dataclasses.replace(spec, data_share=50))
    ]

    assert seconds == sorted(seconds)
    assert len(set(seconds)) == 4


def test_the_newest_whole_run_corrects_the_pace():
    plain = estimate_seconds(TrainingSpec(), 60_000) - 1
    epoch = 3 * 60_000 * 2_794_240 / 42e9 + 0.0015 * 60_000 / 64
    earlier = [
        finished((1.0,), state="stopped"),
        finished(()),
        finished((3 * epoch, 2 * epoch)),
        finished((9 * epoch,)),
    ]

    corrected = estimate_seconds(TrainingSpec(), 60_000, earlier) - 1

    assert corrected == pytest.approx(2 * plain)  # its fastest epoch took twice as long as thought


@pytest.mark.parametrize(("seconds", "factor"), [(1e-6, 0.1), (1e6, 10)])
def test_the_pace_is_corrected_tenfold_at_most(seconds, factor):
    plain = estimate_seconds(TrainingSpec(), 60_000) - 1

    corrected = estimate_seconds(TrainingSpec(), 60_000, [finished((seconds,))]) - 1

    assert corrected == pytest.approx(factor * plain)
