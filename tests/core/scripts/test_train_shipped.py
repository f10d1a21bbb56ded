"""The networks that ship: their files, their records and how well they do."""

import dataclasses
import json

import keras
import numpy as np
import pytest

from convscope import NetworkSpec, TrainingSpec, forward, open_store
from convscope.analysis.worker.accuracy import accuracy
from convscope.datasets import load_split, load_written
from convscope.models import load_keras
from convscope.spec import layers as arithmetic
from convscope.store.store import DEFAULT, PRETRAINED, PRETRAINED_FOLDER
from convscope.training.presets import preset

IMAGES = 500

every_one = pytest.mark.parametrize("model_id", PRETRAINED)


def test_both_have_the_shape_of_the_notebooks_network_and_are_different_ones():
    networks = [open_store().load_network(each) for each in PRETRAINED]

    assert (set(PRETRAINED), DEFAULT) == ({"notebook", "robust"}, "robust")
    assert networks[0].spec == networks[1].spec == NetworkSpec()
    assert arithmetic.parameters(NetworkSpec()) == 93_322 <= 150_000
    one, other = (each.weights for each in networks)
    assert not any(np.array_equal(one[name][0], other[name][0]) for name in one)


def test_the_notebooks_network_was_trained_by_its_recipe():
    record = open_store().record("notebook")

    recipe = record.training

    assert recipe == TrainingSpec(seed=recipe.seed)
    assert recipe.seed in range(5)
    assert record.name == "The notebook's network"
    assert record.measures["steps"] == 5 * 938  # 60,000 images in batches of 64


def test_the_robust_network_was_trained_by_its_preset():
    record = open_store().record("robust")

    assert record.training == dataclasses.replace(preset("Robust").spec, seed=record.training.seed)
    assert record.training.seed in range(3)
    assert record.name == "Robust"
    assert record.measures["steps"] == 14 * 668  # 85,500 images in batches of 128


@every_one
def test_a_record_is_of_a_finished_training_of_ours(model_id):
    record = open_store().record(model_id)

    assert (record.state, record.owner) == ("finished", "convscope")
    assert [epoch["epoch"] for epoch in record.history] == list(range(1, record.training.epochs + 1))
    assert record.history[-1]["test_accuracy"] == record.measures["test_accuracy"]


@pytest.mark.parametrize(("model_id", "least"), [("notebook", 0.9904), ("robust", 0.993)])
def test_it_reaches_its_accuracy_and_its_record_says_what_keras_says(model_id, least):
    test = load_split("mnist", "test")
    record, model = open_store().record(model_id), load_keras(model_id)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])

    loss, right = model.evaluate(test.images[..., None] / np.float32(255), test.labels, 500, verbose=0)

    assert record.measures["test_accuracy"] >= least
    assert round(right * 10_000) == round(record.measures["test_accuracy"] * 10_000)
    assert abs(loss - record.measures["test_loss"]) < 1e-5


@pytest.mark.parametrize("part", ["held_out", "distorted"])
def test_the_robust_network_reads_written_digits_that_it_never_met_and_the_notebooks_far_fewer(part):
    digits = load_written(part)

    robust, notebook = (accuracy(open_store().load_network(each), digits).accuracy for each in ("robust", "notebook"))

    assert robust >= 0.97
    assert notebook < robust - 0.03


@every_one
def test_numpy_and_keras_predict_the_same_for_real_digits(model_id):
    digits = load_split("mnist", "test").images[:IMAGES].astype(np.float32) / 255
    network = open_store().load_network(model_id)

    ours = np.stack([forward(network, digit)["output"] for digit in digits])

    theirs = np.asarray(load_keras(model_id)(digits[..., None]))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    right = (ours.argmax(axis=1) == load_split("mnist", "test").labels[:IMAGES]).mean()
    assert right == (theirs.argmax(axis=1) == load_split("mnist", "test").labels[:IMAGES]).mean()
    assert right > 0.98


@every_one
def test_its_keras_file_holds_the_same_weights(model_id):
    model = keras.saving.load_model(PRETRAINED_FOLDER / model_id / "network.keras")

    for name, arrays in open_store().load_network(model_id).weights.items():
        assert all(np.array_equal(*pair) for pair in zip(model.get_layer(name).get_weights(), arrays, strict=True))
    assert [layer.name for layer in model.layers[1:]] == [
        *("conv1", "pool1", "conv2", "pool2", "conv3", "flatten", "dense", "output")
    ]


@every_one
def test_its_record_is_readable_by_anyone(model_id):
    values = json.loads((PRETRAINED_FOLDER / model_id / "record.json").read_text())

    assert (values["format"], values["id"]) == (1, model_id)
    assert values["training"]["network"]["class_names"] == list("0123456789")
