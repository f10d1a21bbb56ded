"""The seeds of a pre-trained network's recipe are trained and written; the script that ships one takes the best."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from benchmarks import pretrained
from benchmarks.figures import read
from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.scripts import train_shipped
from convscope.scripts.train_shipped import Recipe
from convscope.store.record import Record
from tests.core.training.worker.few_digits import few

SPEC = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(2),), dense_units=0), epochs=1, batch_size=20)
RECIPES = {  # the first one holds out digits itself; for the second one the script does
    "held out by the recipe": Recipe("Few", dataclasses.replace(SPEC, data_share=60), 2),
    "held out by the script": Recipe("Few", SPEC, 2),
}


@pytest.fixture(params=RECIPES)
def recipe(request, monkeypatch):
    """A recipe in the place of the one of `robust`, with 100 training digits."""
    monkeypatch.setattr(train_shipped, "load_split", lambda _, split: few(100, split))
    monkeypatch.setattr(train_shipped, "VALIDATION", 40)
    monkeypatch.setitem(train_shipped.RECIPES, "robust", RECIPES[request.param])
    return RECIPES[request.param]


def test_every_seed_is_trained_validated_and_written(recipe, tmp_path, monkeypatch):
    path = tmp_path / "robust.json"
    monkeypatch.setattr(sys, "argv", ["pretrained", "robust", "--json", str(path)])

    pretrained.main()

    rows = read(path)["rows"]
    assert [row["seed"] for row in rows] == [0, 1]
    assert {row["trained on"] for row in rows} == {60}
    assert all(0 <= row[f"{part} accuracy"] <= 1 for row in rows for part in ("validation", "test"))
    assert all(row[f"{part} loss"] > 0 for row in rows for part in ("validation", "test"))


def test_the_seed_with_the_best_validation_ships_trained_on_all_digits_that_its_recipe_takes(
    recipe, store, tmp_path, monkeypatch
):
    monkeypatch.setattr(train_shipped, "open_store", lambda _: store)
    monkeypatch.setattr(train_shipped, "_keep_calibration", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["train_shipped", "robust"])
    best = max(train_shipped.candidates_of(recipe), key=lambda candidate: candidate.validation[0])

    train_shipped.main()

    record = Record.from_json("robust", (tmp_path / "store" / "robust" / "record.json").read_bytes())
    assert record.training == best.record.training
    assert record.measures["steps"] == (3 if recipe.spec.data_share == 60 else 5)  # batches of 20
