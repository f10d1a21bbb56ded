"""Training: the same spec gives the same network, every step is Keras's, and it learns."""

import dataclasses
import re

import keras
import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, training
from convscope.datasets import Split, load_split
from convscope.errors import InvalidSpec
from convscope.network import build_network, to_keras
from convscope.training import Batches, Epoch, train

SMALL = NetworkSpec(conv_layers=(ConvLayer(4, pool=2), ConvLayer(8, pool=2)), dense_units=16, dropout=0.2)
SPEC = TrainingSpec(SMALL, epochs=1, data_share=1, seed=7)


def few(count, split="train", first=0):
    digits = load_split("mnist", split)
    return Split(digits.images[first : first + count], digits.labels[first : first + count])


def same_weights(first, second):
    """Whether two networks are equal to the last bit."""
    return all(
        np.array_equal(*pair)
        for name in first.weights
        for pair in zip(first.weights[name], second.weights[name], strict=True)
    )


def trained_with(spec, digits, test=None):
    """Train, and keep what was reported."""
    events = []
    trained = train(spec, digits, test or few(200, "test"), events.append)
    batches = [event for event in events if isinstance(event, Batches)]
    return trained, batches, [event for event in events if isinstance(event, Epoch)]


def test_the_same_spec_gives_the_same_network_to_the_last_bit():
    spec = dataclasses.replace(SPEC, epochs=2, data_share=3)

    first, again = (train(spec, load_split("mnist", "train"), few(200, "test")) for _ in range(2))

    assert same_weights(first.network, again.network)
    assert (first.test_loss, first.steps) == (again.test_loss, again.steps)


def test_the_source_network_is_the_same_to_the_last_bit():
    first, again = (train(TrainingSpec(epochs=1), few(2_000), few(200, "test")) for _ in range(2))

    assert same_weights(first.network, again.network)


def test_the_network_does_not_depend_on_how_many_batches_a_call_takes(monkeypatch):
    spec = dataclasses.replace(SPEC, epochs=2, data_share=100)
    together, calls, _ = trained_with(spec, few(640))
    monkeypatch.setattr(training, "CALL_SECONDS", 0)  # no time for more than one

    apart, single_calls, _ = trained_with(spec, few(640))

    assert same_weights(together.network, apart.network)
    assert len(calls) < len(single_calls) == 20


def test_another_seed_gives_another_network():
    first = train(SPEC, few(320), few(200, "test"))
    other = train(dataclasses.replace(SPEC, seed=8), few(320), few(200, "test"))

    assert not same_weights(first.network, other.network)


@pytest.mark.parametrize(("share", "pictures"), [(1, 7), (10, 70), (99, 693), (100, 700)])
def test_a_share_of_the_data_is_used(share, pictures):
    spec = dataclasses.replace(SPEC, data_share=share, batch_size=16)

    trained, batches, _ = trained_with(spec, few(700))

    steps = -(-pictures // 16)
    assert trained.steps == steps == spec.steps_per_epoch(700)
    assert sum(len(each.loss) for each in batches) == steps


def test_even_a_small_share_holds_a_picture():
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

    assert trained.steps == 2 * 3  # 64 + 64 + 22 pictures
    assert [each.first for each in batches] == list(np.cumsum([0, *(len(each.loss) for each in batches)])[:-1])
    assert sum(len(each.loss) for each in batches) == 6
    assert [len(each.loss) for each in batches] == [len(each.accuracy) for each in batches]
    assert [epoch.epoch for epoch in epochs] == [1, 2]


def test_an_epochs_loss_and_accuracy_are_the_mean_over_its_pictures():
    _, batches, epochs = trained_with(dataclasses.replace(SPEC, data_share=100), few(150))
    losses, accuracies = (
        [number for each in batches for number in getattr(each, name)] for name in ("loss", "accuracy")
    )

    assert epochs[0].loss == pytest.approx((64 * losses[0] + 64 * losses[1] + 22 * losses[2]) / 150)
    assert epochs[0].accuracy == pytest.approx((64 * accuracies[0] + 64 * accuracies[1] + 22 * accuracies[2]) / 150)
    assert round(epochs[0].accuracy * 150, 3).is_integer()


def test_the_test_measures_are_those_of_keras():
    test = few(1_234, "test")

    trained, _, epochs = trained_with(dataclasses.replace(SPEC, data_share=100), few(300), test)

    model = to_keras(trained.network)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(test.images[..., None] / np.float32(255), test.labels, verbose=0)
    assert trained.test_loss == pytest.approx(loss, abs=1e-5)
    assert trained.test_accuracy == pytest.approx(accuracy, abs=1e-6)
    assert (epochs[0].test_loss, epochs[0].test_accuracy) == (trained.test_loss, trained.test_accuracy)


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam"])
def test_two_steps_are_those_of_keras(optimizer):
    network = dataclasses.replace(SMALL, dropout=0.0)
    spec = TrainingSpec(network, epochs=2, batch_size=64, optimizer=optimizer, learning_rate=0.01, seed=3)
    batch = few(64)  # one batch an epoch, so that its order does not matter
    model = build_network(network, seed=3)
    theirs = keras.optimizers.get({"class_name": optimizer, "config": {"learning_rate": 0.01}})
    model.compile(theirs, "categorical_crossentropy", metrics=["accuracy"])

    trained, batches, _ = trained_with(spec, batch)

    one_hot = np.eye(10, dtype=np.float32)[batch.labels]  # as the notebook does
    for step in range(2):
        loss, accuracy = model.train_on_batch(batch.images[..., None] / np.float32(255), one_hot)
        model.reset_metrics()
        assert batches[step].loss[0] == pytest.approx(float(loss), abs=1e-5)
        assert batches[step].accuracy[0] == pytest.approx(float(accuracy), abs=1e-6)
    for name, arrays in trained.network.weights.items():
        for array, expected in zip(arrays, model.get_layer(name).get_weights(), strict=True):
            np.testing.assert_allclose(array, expected, rtol=0, atol=1e-5)


def test_every_picture_is_seen_once_an_epoch_in_a_new_order():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.0), epochs=2, batch_size=16, optimizer="sgd", seed=1)
    still = dataclasses.replace(spec, learning_rate=1e-5)  # hardly moves, so that a loss tells its pictures
    digits = few(160)
    model = build_network(still.network, seed=1)
    picture_losses = -np.log(np.asarray(model(digits.images[..., None] / np.float32(255)))[range(160), digits.labels])

    _, batches, epochs = trained_with(still, digits)

    losses = [number for each in batches for number in each.loss]
    assert [epoch.loss for epoch in epochs] == pytest.approx([picture_losses.mean()] * 2, abs=1e-3)
    assert losses[:10] != pytest.approx(losses[10:], abs=1e-3)


def test_dropout_switches_features_off_while_training_only():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.8), epochs=2, optimizer="sgd", learning_rate=1e-5)
    digits = few(64)

    trained, batches, epochs = trained_with(spec, digits, digits)

    first, second = (each.loss[0] for each in batches)  # of one batch, by a network that hardly moved
    assert abs(first - second) > 1e-3
    assert epochs[0].test_loss == pytest.approx(epochs[1].test_loss, abs=1e-3)
    assert trained.test_loss == epochs[1].test_loss


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
            "'mnist' has pictures of 28 x 28 x 1 and 10 classes; the network takes 14 x 56 x 1 and names 10. Choose a "
            "network that fits the data.",
        ),
        (
            NetworkSpec((28, 28, 3)),
            "'mnist' has pictures of 28 x 28 x 1 and 10 classes; the network takes 28 x 28 x 3 and names 10. Choose a "
            "network that fits the data.",
        ),
        (
            NetworkSpec(class_names=("cat", "dog")),
            "'mnist' has pictures of 28 x 28 x 1 and 10 classes; the network takes 28 x 28 x 1 and names 2. Choose a "
            "network that fits the data.",
        ),
    ],
)
def test_data_that_does_not_fit_the_network_is_refused(network, message):
    spec = TrainingSpec(network, epochs=1)

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        train(spec, few(300), few(100, "test"))
