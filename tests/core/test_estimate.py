"""How long a training will take, before it starts."""

import dataclasses

import pytest

from convscope import NetworkSpec, TrainingSpec
from convscope.estimate import estimate_seconds
from convscope.record import Record

EPOCH = {"epoch": 1, "loss": 0.4, "accuracy": 0.9, "test_loss": 0.3, "test_accuracy": 0.95, "seconds": 10.0}


# a picture's step: 2,794,240 multiply-adds and 21,632 + 5,408 + 7,744 + 1,600 + 576 values of maps
STEP = 2_794_240 * 5e-12 + 36_960 * 5.3e-9
SOURCE_EPOCH = 60_000 * STEP + 938 * 0.0004


def finished(seconds, **changes):
    epochs = [{**EPOCH, "seconds": each} for each in seconds]
    record = Record("a", "A", "everyone", "finished", TrainingSpec(), 0.0, tuple(epochs))
    return dataclasses.replace(record, **changes)


def test_the_source_networks_estimate_is_the_sum_written_out():
    test = 10_000 * STEP / 3

    assert estimate_seconds(TrainingSpec(), 60_000) == pytest.approx(1 + 5 * (SOURCE_EPOCH + test))


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
    earlier = [
        finished((1.0,), state="stopped"),
        finished(()),
        finished((3 * SOURCE_EPOCH, 2 * SOURCE_EPOCH)),
        finished((9 * SOURCE_EPOCH,)),
    ]

    corrected = estimate_seconds(TrainingSpec(), 60_000, earlier) - 1

    assert corrected == pytest.approx(2 * plain)  # its fastest epoch took twice as long as thought


@pytest.mark.parametrize(("seconds", "factor"), [(1e-6, 0.1), (1e6, 10)])
def test_the_pace_is_corrected_tenfold_at_most(seconds, factor):
    plain = estimate_seconds(TrainingSpec(), 60_000) - 1

    corrected = estimate_seconds(TrainingSpec(), 60_000, [finished((seconds,))]) - 1

    assert corrected == pytest.approx(factor * plain)
