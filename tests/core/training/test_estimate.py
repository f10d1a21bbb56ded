"""How long a training will take, before it starts."""

import dataclasses

import pytest

from convscope import NetworkSpec, TrainingSpec
from convscope.spec.training import Augmentation
from convscope.store.record import Record
from convscope.training.estimate import estimate_seconds

EPOCH = {"epoch": 1, "loss": 0.4, "accuracy": 0.9, "test_loss": 0.3, "test_accuracy": 0.95, "seconds": 10.0}


# an image's step: 2,794,240 multiply-adds and 21,632 + 5,408 + 7,744 + 1,600 + 576 values of maps
STEP = 2_794_240 * 3e-12 + 36_960 * 2e-9
SOURCE_EPOCH = 60_000 * STEP + 938 * 0.0003


def finished(seconds, **changes):
    epochs = [{**EPOCH, "seconds": each} for each in seconds]
    record = Record("a", "A", "everyone", "finished", TrainingSpec(), 0.0, tuple(epochs))
    return dataclasses.replace(record, **changes)


def test_the_source_networks_estimate_is_the_sum_written_out():
    test = 10_000 * STEP / 3

    assert estimate_seconds(TrainingSpec()) == pytest.approx(1 + 5 * (SOURCE_EPOCH + test))


def test_batch_normalisation_and_augmentation_are_counted():
    network = NetworkSpec(batch_norm=True)
    norms = 26 * 26 * 32 + 11 * 11 * 64 + 3 * 3 * 64
    plain, normed = (
        TrainingSpec(network, epochs=1, augmentation=each) for each in (Augmentation(), Augmentation(turn=5, zoom=5))
    )

    more_for_norms = estimate_seconds(plain) - estimate_seconds(TrainingSpec(epochs=1))
    more_for_changes = estimate_seconds(normed) - estimate_seconds(plain)

    products = 26 * 26 * 32 + 11 * 11 * 64 + 3 * 3 * 64  # of the normalisation: one a value
    assert more_for_norms == pytest.approx((60_000 + 10_000 / 3) * (norms * 2.8e-9 + products * 3e-12))
    assert more_for_changes == pytest.approx(60_000 * 0.75 * 2 * 784 * 1.2e-8)  # a quarter is left clean


def test_more_epochs_data_and_filters_take_longer():
    spec = TrainingSpec(data_share=10)
    small = dataclasses.replace(spec, network=NetworkSpec(conv_layers=()))

    seconds = [
        estimate_seconds(each)
        for each in (small, spec, dataclasses.replace(spec, epochs=6), dataclasses.replace(spec, data_share=50))
    ]

    assert seconds == sorted(seconds)
    assert len(set(seconds)) == 4


def test_a_data_set_half_as_large_again_takes_half_as_long_again_but_for_the_test():
    test = 5 * 10_000 * STEP / 3

    plain, larger = (estimate_seconds(TrainingSpec(dataset=name)) - 1 - test for name in ("mnist", "mnist+written"))

    assert larger == pytest.approx(1.5 * plain, rel=1e-3)  # 938 and 1,407 batches


def test_the_newest_whole_run_corrects_the_pace():
    plain = estimate_seconds(TrainingSpec()) - 1
    earlier = [
        finished((1.0,), state="stopped"),
        finished(()),
        finished((3 * SOURCE_EPOCH, 2 * SOURCE_EPOCH)),
        finished((9 * SOURCE_EPOCH,)),
    ]

    corrected = estimate_seconds(TrainingSpec(), earlier) - 1

    assert corrected == pytest.approx(2 * plain)  # its fastest epoch took twice as long as thought


@pytest.mark.parametrize(("seconds", "factor"), [(1e-6, 0.1), (1e6, 10)])
def test_the_pace_is_corrected_tenfold_at_most(seconds, factor):
    plain = estimate_seconds(TrainingSpec()) - 1

    corrected = estimate_seconds(TrainingSpec(), [finished((seconds,))]) - 1

    assert corrected == pytest.approx(factor * plain)


def test_an_earlier_run_over_data_that_is_not_known_here_corrects_nothing():
    foreign = finished((9 * SOURCE_EPOCH,), training=TrainingSpec(dataset="animals"))

    assert estimate_seconds(TrainingSpec(), [foreign]) == estimate_seconds(TrainingSpec())
