"""A training as a session: its batches and epochs, its ends, rates and snapshots, and that it learns."""

import dataclasses
import re

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.datasets import Split, load_split
from convscope.errors import InvalidImage
from convscope.network.tensorflow.model import build_network, to_keras
from convscope.store.snapshots import Snapshot
from convscope.training.worker.session import Batches, Epoch, Training, train
from tests.core.training.worker.few_digits import SMALL, SPEC, few, trained_with


@pytest.mark.parametrize(("share", "images"), [(1, 7), (10, 70), (99, 693), (100, 700)])
def test_a_share_of_the_data_is_used(share, images):
    spec = dataclasses.replace(SPEC, data_share=share, batch_size=16)

    trained, batches, _ = trained_with(spec, few(700))

    steps = -(-images // 16)
    assert trained.steps == steps == spec.steps_per_epoch(700)
    assert sum(len(each.loss) for each in batches) == steps


def test_even_a_small_share_holds_an_image():
    assert SPEC.steps_per_epoch(20) == 1
    assert TrainingSpec().steps_per_epoch(60_000) == 938


def test_the_share_is_drawn_from_the_whole_and_by_the_seed():
    sorted_digits = load_split("mnist", "train")
    order = np.argsort(sorted_digits.labels, kind="stable")
    by_label = Split(sorted_digits.images[order], sorted_digits.labels[order])  # a first percent would be zeros only

    trained, _, _ = trained_with(dataclasses.replace(SPEC, epochs=3, optimizer="adam", learning_rate=0.01), by_label)

    assert trained.test_accuracy > 0.4


def test_batches_are_reported_in_order_and_the_last_one_may_be_smaller():
    trained, batches, epochs = trained_with(dataclasses.replace(SPEC, epochs=2, data_share=100), few(150))

    assert trained.steps == 2 * 3  # 64 + 64 + 22 images
    assert [each.first for each in batches] == list(np.cumsum([0, *(len(each.loss) for each in batches)])[:-1])
    assert sum(len(each.loss) for each in batches) == 6
    assert [len(each.loss) for each in batches] == [len(each.accuracy) for each in batches]
    assert [epoch.epoch for epoch in epochs] == [1, 2]


def test_an_epochs_loss_and_accuracy_are_the_mean_over_its_images():
    _, batches, epochs = trained_with(dataclasses.replace(SPEC, data_share=100), few(150))
    losses, accuracies = (
        [number for each in batches for number in getattr(each, name)] for name in ("loss", "accuracy")
    )

    assert epochs[0].loss == pytest.approx((64 * losses[0] + 64 * losses[1] + 22 * losses[2]) / 150)
    assert epochs[0].accuracy == pytest.approx((64 * accuracies[0] + 64 * accuracies[1] + 22 * accuracies[2]) / 150)
    assert round(epochs[0].accuracy * 150, 3).is_integer()


def test_it_learns_to_read_digits():
    spec = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(8, pool=2), ConvLayer(16, pool=2))), epochs=3, data_share=10)

    trained, _, epochs = trained_with(spec, load_split("mnist", "train"), load_split("mnist", "test"))

    assert trained.test_accuracy > 0.9
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[-1].test_loss < epochs[0].test_loss


def test_a_network_without_convolutions_or_dense_layer_trains():
    spec = dataclasses.replace(SPEC, network=NetworkSpec(conv_layers=(), dense_units=0), data_share=100)

    trained, _, _ = trained_with(spec, few(640))

    assert trained.test_accuracy > 0.3


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            NetworkSpec((14, 56, 1), ()),
            "The images are 28 x 28 x 1 and show 10 classes; the network takes 14 x 56 x 1 and names 10. Choose a "
            "network that fits.",
        ),
        (
            NetworkSpec((28, 28, 3)),
            "The images are 28 x 28 x 1 and show 10 classes; the network takes 28 x 28 x 3 and names 10. Choose a "
            "network that fits.",
        ),
        (
            NetworkSpec(class_names=("cat", "dog")),
            "The images are 28 x 28 x 1 and show 10 classes; the network takes 28 x 28 x 1 and names 2. Choose a "
            "network that fits.",
        ),
    ],
)
def test_data_that_does_not_fit_the_network_is_refused(network, message):
    spec = TrainingSpec(network, epochs=1)

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        train(spec, few(300), few(100, "test"))


def test_snapshots_come_when_they_are_due_with_the_weights_and_the_measures_of_that_batch():
    events = []
    spec = dataclasses.replace(SPEC, epochs=2, data_share=100)
    test = few(1_000, "test")

    train(spec, few(40 * 64), test, events.append)

    taken = [event for event in events if isinstance(event, Snapshot)]
    assert [each.step for each in taken] == [0, 1, 3, 10, 20, 30, 40, 60, 80]
    fresh = build_network(SMALL, SPEC.seed)
    assert np.array_equal(taken[0].network.weights["conv1"][0], fresh.get_layer("conv1").get_weights()[0])
    for snapshot in taken[::4]:
        model = to_keras(snapshot.network)
        model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        loss, accuracy = model.evaluate(test.images[::10, ..., None] / np.float32(255), test.labels[::10], verbose=0)
        assert (snapshot.loss, snapshot.accuracy) == pytest.approx((loss, accuracy), abs=1e-5)


def test_an_end_that_is_set_ends_a_call_early_and_the_next_one_goes_on():
    spec = dataclasses.replace(SPEC, data_share=100, epochs=2)

    with Training(spec, few(640), few(200, "test")) as session:
        session.stop_at = 5
        before = [event for event in session.events() if isinstance(event, Batches)]
        left = session.step
        session.stop_at = 6
        (one,) = (event for event in session.events() if isinstance(event, Batches))
        session.stop_at = session.total_steps
        after = [type(event) for event in session.events()]

    assert (sum(len(each.loss) for each in before), left) == (5, 5)
    assert (one.first, len(one.loss)) == (5, 1)
    assert after.count(Epoch) == 2
    assert session.finished


def test_a_rate_that_is_set_holds_from_the_next_batch():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.0), epochs=2, optimizer="sgd", learning_rate=1e-5)
    weights = []

    with Training(spec, few(64), few(200, "test")) as session:
        for event in session.events():
            if isinstance(event, Batches):
                weights.append(session.network().weights["output"][0])
                session.learning_rate = 0.1

    assert np.abs(weights[0] - build_network(spec.network, 0).get_layer("output").get_weights()[0]).max() < 1e-4
    assert np.abs(weights[1] - weights[0]).max() > 1e-3


def test_one_cycle_begins_low_and_ends_still():
    spec = TrainingSpec(SMALL, epochs=1, optimizer="sgd", learning_rate=0.5, schedule="one-cycle", batch_size=16)
    steps = []

    with Training(spec, few(1_600), few(200, "test")) as session:
        for end in range(1, 101):
            session.stop_at, before = end, session.network().weights["conv1"][0]
            list(session.events())
            steps.append(np.abs(session.network().weights["conv1"][0] - before).max())

    assert max(steps[-3:]) < 1e-3 < max(steps[25:35])
    assert steps[0] < max(steps[25:35])


def test_epochs_that_are_added_have_a_cycle_of_their_own():
    spec = TrainingSpec(SMALL, epochs=1, optimizer="sgd", learning_rate=0.5, schedule="one-cycle", batch_size=16)
    with Training(spec, few(1_600), few(200, "test")) as session:
        session.stop_at = 99
        list(session.events())
        before = session.network().weights["conv1"][0]
        session.stop_at = 100
        *_, ended = session.events()
        last = np.abs(session.network().weights["conv1"][0] - before).max()

    with Training(dataclasses.replace(spec, epochs=2), few(1_600), few(200, "test"), ended) as session:
        session.stop_at, before = 130, session.network().weights["conv1"][0]
        *_, resumed = session.events()
        moved = np.abs(session.network().weights["conv1"][0] - before).max()

    assert (ended.step, ended.cycle_start, ended.cycle_end) == (100, 0, 100)
    assert (resumed.step, resumed.cycle_start, resumed.cycle_end) == (130, 100, 200)
    assert last < 1e-3 < moved


def test_what_comes_last_is_a_checkpoint_of_what_is_left():
    with Training(SPEC, few(640), few(200, "test")) as session:
        session.stop_at = 3
        *_, last = session.events()
        now = session.checkpoint()

    assert last.step == now.step == session.step
    assert all(np.array_equal(last.state[name], now.state[name]) for name in now.state)
