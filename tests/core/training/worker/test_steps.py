"""Every step of a training and every measure is that of Keras."""

import dataclasses

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import TrainingSpec
from convscope.datasets import Split
from convscope.network.tensorflow.model import build_network, to_keras
from convscope.spec.training import Augmentation
from convscope.training.worker.loop import Loop
from tests.cases import cases
from tests.core.strategies import network_specs
from tests.core.training.worker.few_digits import SMALL, SPEC, few, trained_with


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
    batch = few(64)  # one batch per epoch, so that its order does not matter
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


def test_every_image_is_seen_once_an_epoch_in_a_new_order():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.0), epochs=2, batch_size=16, optimizer="sgd", seed=1)
    still = dataclasses.replace(spec, learning_rate=1e-5)  # hardly moves, so that a loss tells its images
    digits = few(160)
    model = build_network(still.network, seed=1)
    image_losses = -np.log(np.asarray(model(digits.images[..., None] / np.float32(255)))[range(160), digits.labels])

    _, batches, epochs = trained_with(still, digits)

    losses = [number for each in batches for number in each.loss]
    assert [epoch.loss for epoch in epochs] == pytest.approx([image_losses.mean()] * 2, abs=1e-3)
    assert losses[:10] != pytest.approx(losses[10:], abs=1e-3)


def test_dropout_switches_features_off_while_training_only():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.8), epochs=2, optimizer="sgd", learning_rate=1e-5)
    digits = few(64)

    trained, batches, epochs = trained_with(spec, digits, digits)

    first, second = (each.loss[0] for each in batches)  # of one batch, by a network that hardly moved
    assert abs(first - second) > 1e-3
    assert epochs[0].test_loss == pytest.approx(epochs[1].test_loss, abs=1e-3)
    assert trained.test_loss == epochs[1].test_loss


@cases(12)
@given(network_specs(), st.integers(0, 1_000))
def test_the_compiled_network_computes_what_keras_computes(network, seed):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (20, *network.input_shape), np.uint8)
    labels = rng.integers(0, len(network.class_names), 20).astype(np.uint8)
    loop = Loop(network, "rmsprop", 64, Augmentation())
    loop.reset(seed)

    losses, right = loop.test(Split(images, labels))

    probabilities = np.asarray(build_network(network, seed)(images / np.float32(255)))
    np.testing.assert_allclose(np.exp(-losses), probabilities[range(20), labels], atol=1e-5)
    assert (right != (probabilities.argmax(1) == labels)).sum() <= 1  # a tie may go either way


def test_steps_with_batch_normalisation_are_those_of_keras():
    network = dataclasses.replace(SMALL, dropout=0.0, batch_norm=True, global_pool=True)
    spec = TrainingSpec(network, epochs=3, batch_size=64, optimizer="sgd", learning_rate=0.05, seed=3)
    batch = few(64)
    model = build_network(network, seed=3)
    model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy")

    trained, batches, _ = trained_with(spec, batch)

    for step in range(3):
        loss = model.train_on_batch(batch.images[..., None] / np.float32(255), batch.labels)
        model.reset_metrics()
        assert batches[step].loss[0] == pytest.approx(float(loss), abs=1e-4)
    for name, arrays in trained.network.weights.items():
        for array, expected in zip(arrays, model.get_layer(name).get_weights(), strict=True):
            np.testing.assert_allclose(array, expected, rtol=0, atol=1e-4)
