"""The source notebook's network, which ships: its files, its record and how well it does."""

import json

import keras
import numpy as np

from convscope import NetworkSpec, TrainingSpec, forward, open_store
from convscope.datasets import load_split
from convscope.store import SHIPPED, SHIPPED_FOLDER

PICTURES = 500


def test_it_ships_beside_the_default_network_and_is_another_one(notebook):
    default = open_store().load_network()

    assert "notebook" in SHIPPED
    assert notebook.spec == default.spec == NetworkSpec()
    assert not any(np.array_equal(notebook.weights[name][0], default.weights[name][0]) for name in default.weights)


def test_it_was_trained_by_the_notebooks_recipe():
    record = open_store().record("notebook")

    recipe = record.training

    assert recipe == TrainingSpec(seed=recipe.seed)
    assert recipe.seed in range(5)
    assert (record.state, record.name, record.owner) == ("finished", "The notebook's network", "convscope")
    assert [epoch["epoch"] for epoch in record.history] == [1, 2, 3, 4, 5]
    assert record.measures["steps"] == 5 * 938  # 60,000 pictures in batches of 64


def test_it_reaches_the_notebooks_accuracy_and_its_record_says_what_keras_says():
    test = load_split("mnist", "test")
    record, model = open_store().record("notebook"), open_store().load_keras("notebook")
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])

    loss, accuracy = model.evaluate(test.images[..., None] / np.float32(255), test.labels, 500, verbose=0)

    assert record.measures["test_accuracy"] >= 0.9904
    assert round(accuracy * 10_000) == round(record.measures["test_accuracy"] * 10_000)
    assert abs(loss - record.measures["test_loss"]) < 1e-5
    assert record.history[-1]["test_accuracy"] == record.measures["test_accuracy"]


def test_numpy_and_keras_predict_the_same_for_real_digits(notebook):
    digits = load_split("mnist", "test").images[:PICTURES].astype(np.float32) / 255

    ours = np.stack([forward(notebook, digit)["output"] for digit in digits])

    theirs = np.asarray(open_store().load_keras("notebook")(digits[..., None]))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    right = (ours.argmax(axis=1) == load_split("mnist", "test").labels[:PICTURES]).mean()
    assert right == (theirs.argmax(axis=1) == load_split("mnist", "test").labels[:PICTURES]).mean()
    assert right > 0.98


def test_its_keras_file_holds_the_same_weights(notebook):
    model = keras.saving.load_model(SHIPPED_FOLDER / "notebook" / "network.keras")

    for name, arrays in notebook.weights.items():
        assert all(np.array_equal(*pair) for pair in zip(model.get_layer(name).get_weights(), arrays, strict=True))
    assert [layer.name for layer in model.layers[1:]] == [
        *("conv1", "pool1", "conv2", "pool2", "conv3", "flatten", "dense", "output")
    ]


def test_its_record_is_readable_by_anyone():
    values = json.loads((SHIPPED_FOLDER / "notebook" / "record.json").read_text())

    assert (values["format"], values["id"]) == (1, "notebook")
    assert values["training"]["network"]["class_names"] == list("0123456789")
