"""The presets: recipes that hold what they say."""

import dataclasses
import json
import re

import pytest

from convscope import TrainingSpec
from convscope.datasets import NAMES, count_images
from convscope.errors import InvalidSpec
from convscope.spec.layers import parameters
from convscope.spec.training import Augmentation
from convscope.store.store import PRETRAINED_FOLDER
from convscope.training.presets import PRESETS, preset

each_preset = pytest.mark.parametrize("each", PRESETS, ids=lambda each: each.name)


def record_of(model_id):
    """What a shipped network's record.json says."""
    return json.loads((PRETRAINED_FOLDER / model_id / "record.json").read_text())


@pytest.mark.parametrize(("name", "model_id"), [("Robust", "robust"), ("Notebook", "notebook")])
def test_a_pretrained_network_was_trained_with_its_preset_except_the_seed(name, model_id):
    trained_with = TrainingSpec.from_json(record_of(model_id)["training"])

    assert dataclasses.replace(trained_with, seed=0) == preset(name).spec


@pytest.mark.parametrize(("name", "model_id"), [("Robust", "robust"), ("Notebook", "notebook")])
def test_a_pretrained_network_went_through_all_batches_of_its_preset(name, model_id):
    spec = preset(name).spec

    steps = spec.epochs * spec.steps_per_epoch(count_images(spec.dataset, "train"))

    assert record_of(model_id)["measures"]["steps"] == steps
    assert len(record_of(model_id)["history"]) == spec.epochs


@each_preset
def test_a_preset_is_found_by_its_name(each):
    assert preset(each.name) is each


def test_names_tell_presets_apart():
    assert [each.name for each in PRESETS] == ["Notebook", "Fast", "Small", "Augmented", "Robust"]


@each_preset
def test_a_preset_has_seed_0_and_a_data_set_that_ships(each):
    assert each.spec.seed == 0
    assert each.spec.dataset in NAMES


@each_preset
def test_a_preset_is_a_spec_that_can_be_kept_and_read_back(each):
    assert TrainingSpec.from_json(json.loads(json.dumps(each.spec.to_json()))) == each.spec


@each_preset
def test_a_preset_says_what_it_does_in_a_sentence(each):
    assert each.description[0].isupper() and each.description.endswith(".")


def test_the_notebooks_preset_is_the_recipe_of_the_notebook():
    spec = preset("Notebook").spec

    assert spec == TrainingSpec()
    assert (spec.optimizer, spec.batch_size, spec.epochs) == ("rmsprop", 64, 5)


def test_the_fast_preset_takes_two_epochs_over_four_fifths():
    spec = preset("Fast").spec

    assert (spec.epochs, spec.data_share, spec.optimizer, spec.schedule) == (2, 80, "adam", "one-cycle")
    assert spec.network == preset("Notebook").spec.network


def test_the_small_preset_has_five_convolutions_and_fewer_than_10000_parameters():
    network = preset("Small").spec.network

    assert parameters(network) < 10_000
    assert len(network.conv_layers) == 5
    assert (network.batch_norm, network.global_pool, network.dense_units) == (True, True, 0)


@pytest.mark.parametrize("name", ["Small", "Augmented", "Robust"])
def test_presets_that_change_the_digits_leave_a_quarter_clean(name):
    augmentation = preset(name).spec.augmentation

    assert augmentation.active
    assert augmentation.clean == 25


@pytest.mark.parametrize("name", ["Notebook", "Fast"])
def test_the_other_presets_leave_the_digits_as_they_are(name):
    assert preset(name).spec.augmentation == Augmentation()
    assert not preset(name).spec.augmentation.active


def test_an_unknown_preset_is_refused_with_those_that_there_are():
    message = "There is no preset 'Quick'; choose one of Notebook, Fast, Small, Augmented, Robust."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        preset("Quick")
