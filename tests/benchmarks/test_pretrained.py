"""The seeds of a pre-trained network are trained and written, and the one that ships is marked."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from benchmarks import pretrained
from benchmarks.figures import read
from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.scripts import train_shipped
from convscope.scripts.train_shipped import Recipe
from tests.core.training.worker.few_digits import few

SPEC = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(2),), dense_units=0), epochs=1, batch_size=20)


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Trains a recipe's seeds on 100 digits and returns the rows of the file."""
    monkeypatch.setattr(train_shipped, "load_split", lambda _, split: few(100, split))
    monkeypatch.setattr(train_shipped, "VALIDATION", 40)

    def measure(recipe):
        monkeypatch.setitem(pretrained.RECIPES, "robust", recipe)
        monkeypatch.setattr(sys, "argv", ["pretrained", "robust", "--json", str(tmp_path / "robust.json")])
        pretrained.main()
        return read(tmp_path / "robust.json")["rows"]

    return measure


def test_a_recipe_that_holds_digits_out_is_validated_on_them_and_its_best_seed_ships(measured):
    rows = measured(Recipe("Few", dataclasses.replace(SPEC, data_share=60), 2))

    scores = [(row["validation accuracy"], -row["validation loss"]) for row in rows]
    assert sorted(row["seed"] for row in rows) == [0, 1]
    assert {row["trained on"] for row in rows} == {60}
    assert [row["ships"] for row in rows] == [False, True]
    assert scores[0] < scores[1]
    assert all(0 <= row["test accuracy"] <= 1 and row["test loss"] > 0 for row in rows)


def test_the_best_seed_of_another_recipe_is_trained_again_on_all_digits(measured):
    *rows, last = measured(Recipe("Few", SPEC, 2))

    best = max(rows, key=lambda row: (row["validation accuracy"], -row["validation loss"]))
    assert [row["seed"] for row in rows] == [0, 1]
    assert {row["trained on"] for row in rows} == {60}
    assert [row["ships"] for row in [*rows, last]] == [False, False, True]
    assert (last["seed"], last["trained on"]) == (best["seed"], 100)
    assert last["validation accuracy"] is last["validation loss"] is None
