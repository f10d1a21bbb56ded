"""Questions answered in one process: computed once, stored beside the network, or refused with the reason."""

import dataclasses
import hashlib
import io
import re
import shutil

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.analysis.answer_files import file_name, from_npz, load_answer, save_answer, to_npz
from convscope.analysis.answers import ClassAccuracy, FittedCalibration, LayerTopActivations, SynthesisedImage
from convscope.analysis.questions import (
    HIRES_CAM,
    Accuracy,
    ActivationMaximisation,
    Attribution,
    Calibration,
    KerasUnit,
    NearestNeighbours,
    TopActivations,
)
from convscope.analysis.worker.attribution import attribution
from convscope.analysis.worker.calibration import calibrate
from convscope.analysis.worker.dispatch import answer
from convscope.analysis.worker.nearest_neighbours import embed_training_set, nearest_neighbours
from convscope.confidence.calibration import reliability, softmax, table_of
from convscope.datasets import load_split
from convscope.errors import InvalidImage, InvalidUnit, StoreError, UnknownNetwork
from convscope.images import address_of, image_at
from convscope.network.trained import TrainedNetwork
from convscope.store.store import PRETRAINED, PRETRAINED_FOLDER, open_store
from tests.core.runs import MEASURES, add_network, add_run, contents, store_folder

STEPS = 4_690  # of the notebook's network
SMALL = NetworkSpec(conv_layers=(ConvLayer(2, 5, stride=3),), dense_units=0)
COUNTED = ClassAccuracy(tuple(range(10)), (11,) * 10)
ONE_STROKE = (np.array([[90.0, 60.0], [140.0, 150.0], [180.0, 230.0]]),)


@pytest.fixture
def trained(store):
    """The record of a small network in the store."""
    record, _ = add_network(store, training=TrainingSpec(SMALL))
    return record


def bin_table(rng):
    """How often a network that guesses is right."""
    return table_of(reliability(softmax(rng.normal(0, 3, (500, 10)), 1), rng.integers(0, 10, 500)))


def kept_answers(rng):
    """A question of each kind that is kept, with an answer to it."""
    arrays = (
        rng.integers(0, 9999, (2, 9)).astype(np.int32),
        rng.integers(0, 27, (2, 9, 2)).astype(np.int16),
        rng.random((2, 9), dtype=np.float32),
        rng.random((10, 2), dtype=np.float32),
    )
    return [
        (Accuracy("notebook", STEPS), COUNTED),
        (
            ActivationMaximisation("notebook", STEPS, "conv2", 5),
            SynthesisedImage(rng.random((28, 28, 1), dtype=np.float32), (5, 5, 5), 1.25),
        ),
        (
            TopActivations("notebook", STEPS),
            {"conv1": LayerTopActivations(*arrays), "output": LayerTopActivations(*arrays)},
        ),
        (Calibration("notebook", STEPS), FittedCalibration(1.75, 3_000, 2_000, bin_table(rng), bin_table(rng))),
    ]


def same(one, other) -> bool:
    """Whether two answers hold the same numbers."""
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if not hasattr(one, "__dict__"):
        return np.array_equal(one, other) and np.asarray(one).dtype == np.asarray(other).dtype
    return type(one) is type(other) and all(same(value, vars(other)[name]) for name, value in vars(one).items())


def test_an_answer_is_the_same_after_it_was_a_file(rng):
    for question, given in kept_answers(rng):
        assert same(from_npz(question, to_npz(given)), given)


def test_a_stored_answer_is_found_again(store, rng):
    for question, given in kept_answers(rng):
        save_answer(store, question, given)

        assert same(load_answer(store, question), given)


def test_a_file_that_is_cut_changed_or_another_counts_as_none(rng):
    cases = kept_answers(rng)

    for question, given in cases:
        content = to_npz(given)
        others = [to_npz(other) for asked, other in cases if asked != question]
        for damaged in (b"", b"no file", content[:-30], content[: len(content) // 2], *others):
            assert from_npz(question, damaged) is None


def test_every_question_has_a_file_of_its_own():
    questions = [
        *(TopActivations(network, steps) for network in ("a", "b") for steps in (1, 2)),
        *(Accuracy("a", 1, off) for off in ((), (("conv1", 1),), (("conv1", 2),), (("conv2", 1),))),
        *(ActivationMaximisation("a", 1, layer, number) for layer in ("conv1", "conv2") for number in (1, 2)),
        *(Calibration(network, steps) for network in ("a", "b") for steps in (1, 2)),
    ]

    names = [file_name(question) for question in questions]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"(survey|accuracy|ascent|trust)-[12]-[0-9a-f]{24}", name) for name in names)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (Accuracy("notebook", STEPS), "accuracy-4690-76e2ba4828393c0c475c6a56"),
        (Accuracy("own", 10, (("conv1", 2),)), "accuracy-10-e75451e48b6938b6f12e93c6"),
        (ActivationMaximisation("notebook", STEPS, "conv2", 5), "ascent-4690-be91241a3a6bcd7b37b042a0"),
        (ActivationMaximisation("robust", 9_352, "output", 3), "ascent-9352-6fb196fc923362a95a331230"),
        (TopActivations("notebook", STEPS), "survey-4690-903ec21a03e65f74ca00a6fb"),
        (Calibration("notebook", STEPS), "trust-4690-c039b82f4c8bd2f88466ed6a"),
        (Calibration("robust", 9_352), "trust-9352-391b1ba8d71bc47ddda115b3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_question_s_file_keeps_the_name_that_earlier_versions_gave_it(question, name):
    assert file_name(question) == name


def test_the_arrays_of_a_file_keep_the_names_that_earlier_versions_gave_them(rng):
    names = {question.kind: np.load(io.BytesIO(to_npz(given))).files for question, given in kept_answers(rng)}

    layers = [f"{layer}.{name}" for layer in ("conv1", "output") for name in ("digits", "places", "values", "means")]
    assert names == {
        "accuracy": ["right", "of"],
        "ascent": ["picture", "unit", "value"],
        "survey": layers,
        "trust": ["temperature", "digits", "written", "test", "drawn"],
    }


def test_an_answer_about_an_own_network_is_in_its_folder_and_deleted_with_it(store, trained):
    question = Accuracy(trained.id, 10)

    answer(store.url, question)

    assert f"{trained.id}/looks/{file_name(question)}.npz" in contents(store.url)
    store.delete(trained.id)
    assert contents(store.url) == {}
    save_answer(store, question, COUNTED)  # by a worker that was not done yet
    assert contents(store.url) == {}


def test_an_answer_about_a_pretrained_network_is_in_the_own_store(store):
    question = Accuracy("notebook", STEPS)

    answer(store.url, question)

    weights = hashlib.sha256((PRETRAINED_FOLDER / "notebook" / "weights.npz").read_bytes()).hexdigest()
    assert list(contents(store.url)) == [f".looks/notebook-{weights[:16]}/{file_name(question)}.npz"]
    assert [entry.id for entry in store.entries()] == [*PRETRAINED]


def test_an_answer_about_a_pretrained_network_is_not_given_for_a_newer_one(tmp_path, monkeypatch):
    shutil.copytree(PRETRAINED_FOLDER / "notebook", tmp_path / "notebook")
    monkeypatch.setattr("convscope.store.store.PRETRAINED_FOLDER", tmp_path)
    store, question = open_store(str(tmp_path / "own")), Accuracy("notebook", STEPS)
    save_answer(store, question, COUNTED)
    assert load_answer(store, question) == COUNTED

    weights = dict(store.load_network("notebook").weights)
    weights["conv1"] = tuple(each + 1 for each in weights["conv1"])
    newer = TrainedNetwork(store.record("notebook").training.network, weights)
    (tmp_path / "notebook" / "weights.npz").write_bytes(newer.to_npz())

    assert load_answer(store, question) is None


def test_a_question_that_was_answered_is_not_computed_again(store, trained):
    question = Accuracy(trained.id, 10)
    save_answer(store, question, COUNTED)

    assert answer(store.url, question) == COUNTED


def test_a_damaged_file_is_computed_again_and_replaced(store, trained):
    question = Accuracy(trained.id, 10)
    store.answers.save(trained.id, file_name(question), b"no file")

    found = answer(store.url, question)

    assert sum(found.total) == 10_000
    assert load_answer(store, question) == found


def test_a_store_that_cannot_be_written_still_gives_the_answer(store, trained):
    (store_folder(store) / trained.id / "looks").write_text("in the way")

    found = answer(store.url, Accuracy(trained.id, 10))

    assert sum(found.total) == 10_000


def test_a_unit_of_keras_is_not_stored(store, trained):
    before = contents(store.url)

    found = answer(store.url, KerasUnit(trained.id, 10, "test-3", "conv1", (2, 3, 1)))

    pixels = load_split("mnist", "test").images[3] / np.float32(255)
    expected = forward(store.load_network(trained.id), pixels)["conv1"][2, 3, 1]
    assert found.activation == pytest.approx(expected, abs=1e-5)
    assert contents(store.url) == before


@pytest.mark.parametrize("address", ["test-3", "train-7", "written-5"])
def test_attribution_and_neighbours_are_answered_and_not_stored(store, trained, address):
    before, network = contents(store.url), store.load_network(trained.id)
    pixels, training = image_at(address, store).pixels, load_split("mnist", "train")

    attributed = answer(store.url, Attribution(trained.id, 10, address, 5))
    in_maps = answer(store.url, Attribution(trained.id, 10, address, 5, HIRES_CAM, "conv1"))
    neighbours = answer(store.url, NearestNeighbours(trained.id, 10, address))

    assert same(attributed, attribution(network, pixels, 5))
    assert same(in_maps, attribution(network, pixels, 5, HIRES_CAM, "conv1"))
    assert same(
        neighbours, nearest_neighbours(network, embed_training_set(network, training, trained.training), pixels)
    )
    assert contents(store.url) == before


def test_a_drawing_is_asked_about_by_its_strokes(store, trained):
    address, network = address_of(ONE_STROKE, store), store.load_network(trained.id)

    attributed = answer(store.url, Attribution(trained.id, 10, address, 1))
    neighbours = answer(store.url, NearestNeighbours(trained.id, 10, address))

    assert address.startswith("ink-")
    assert same(attributed, attribution(network, image_at(address, store).pixels, 1))
    assert np.array_equal(neighbours.images, load_split("mnist", "train").images[neighbours.indices])


def test_a_network_s_calibration_is_answered_and_stored_with_it(store, trained):
    question = Calibration(trained.id, 10)

    found = answer(store.url, question)

    assert same(found, calibrate(store.load_network(trained.id), trained.training))
    assert same(load_answer(store, question), found)
    assert f"{trained.id}/looks/{file_name(question)}.npz" in contents(store.url)


def test_a_damaged_calibration_is_computed_again_and_replaced(store, trained):
    question = Calibration(trained.id, 10)
    whole = to_npz(answer(store.url, question))
    store.answers.save(trained.id, file_name(question), whole[: len(whole) // 2])

    found = answer(store.url, question)

    assert same(from_npz(question, whole), found)
    assert same(load_answer(store, question), found)


@pytest.mark.parametrize("model_id", PRETRAINED)
def test_a_pretrained_network_s_calibration_ships_with_it_and_takes_no_work(store, model_id):
    question = Calibration(model_id, store.record(model_id).measures["steps"])
    shares = []

    found = answer(store.url, question, shares.append)

    assert same(found, load_answer(store, question))
    assert found.test_table[:, 2].sum() == 10_000
    assert shares == []
    assert contents(store.url) == {}


def test_what_the_own_store_holds_of_a_pretrained_network_goes_before_what_shipped(store, rng):
    question, own = next(case for case in kept_answers(rng) if isinstance(case[0], Calibration))
    save_answer(store, question, own)

    found = answer(store.url, question)

    assert same(found, own)


def test_another_number_of_batches_is_another_calibration(store):
    assert load_answer(store, Calibration("notebook", STEPS)) is not None
    assert load_answer(store, Calibration("notebook", STEPS + 1)) is None


def test_filters_that_are_off_count_in_every_question_that_takes_them(store, trained):
    off = (("conv1", 0), ("conv1", 1))

    unit = answer(store.url, KerasUnit(trained.id, 10, "test-3", "conv1", (2, 3, 1), off))
    counted = answer(store.url, Accuracy(trained.id, 10, off))

    assert (unit.sum, unit.activation) == (0, 0)
    assert sum(right > 0 for right in counted.correct) == 1


def test_answers_about_ablated_networks_are_not_stored(store, trained):
    before = contents(store.url)

    answer(store.url, Accuracy(trained.id, 10, (("conv1", 0),)))
    assert contents(store.url) == before
    answer(store.url, Accuracy(trained.id, 10))

    assert len(contents(store.url)) == len(before) + 1


def test_a_network_that_went_on_training_is_another_one(store, trained):
    answer(store.url, KerasUnit(trained.id, 10, "test-3", "conv1", (2, 3, 1)))
    store.put(dataclasses.replace(trained, measures={**MEASURES, "steps": 2_500}))

    with pytest.raises(StoreError, match=r"^The network 'A network' has learned from 2,500 batches by now; the quest"):
        answer(store.url, Accuracy(trained.id, 11))
    assert sum(answer(store.url, Accuracy(trained.id, 2_500)).total) == 10_000


def test_what_is_not_there_is_refused(store, trained):
    run = add_run(store, "Mine")

    with pytest.raises(UnknownNetwork, match=r"^There is no network 'nobody' in this store\."):
        answer(store.url, TopActivations("nobody", 10))
    with pytest.raises(StoreError, match=r"^'Mine' has no network: its training is waiting\."):
        answer(store.url, TopActivations(run.id, 0))
    with pytest.raises(InvalidUnit, match=r"^There is no filter 2 in conv1 to switch off;"):
        answer(store.url, Accuracy(trained.id, 10, (("conv1", 2),)))
    with pytest.raises(InvalidUnit, match=r"^conv1 has no unit \(4, 4, 2\); it has row 0 to 7"):
        answer(store.url, ActivationMaximisation(trained.id, 10, "conv1", 2))
    with pytest.raises(InvalidImage, match=r"^picture='test-10000' is not a digit of MNIST;"):
        answer(store.url, KerasUnit(trained.id, 10, "test-10000", "conv1", (0, 0, 0)))
    with pytest.raises(InvalidImage, match=r"^The canvas is empty\. Draw a digit or cho"):
        answer(store.url, KerasUnit(trained.id, 10, "ink-", "conv1", (0, 0, 0)))
    with pytest.raises(InvalidImage, match=r"^The canvas is empty\. Draw a digit or"):
        answer(store.url, Attribution(trained.id, 10, "ink-", 5))
    with pytest.raises(InvalidImage, match=r"^picture='written-30000' is not a written digit; expected written-0 to"):
        answer(store.url, NearestNeighbours(trained.id, 10, "written-30000"))
    with pytest.raises(InvalidUnit, match=r"^There is no class 10; expected 0 to 9\. Choose one of these\.$"):
        answer(store.url, Attribution(trained.id, 10, "test-3", 10))
    with pytest.raises(InvalidUnit, match=r"^There is no method 'magic'; choose one of occlusion, grad-cam, hires-"):
        answer(store.url, Attribution(trained.id, 10, "test-3", 5, "magic"))
    with pytest.raises(StoreError, match=r"^The network 'A network' has learned from 10 batches by now; the question"):
        answer(store.url, Calibration(trained.id, 11))


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": np.nan},
        {"temperature": 0.0},
        {"held_out_digits": np.inf},
        {"test_table": np.zeros((7, 5))},
        {"written_table": np.zeros((6, 5))},
        {"written_table": np.full((7, 5), np.inf)},
    ],
)
def test_a_stored_calibration_with_impossible_values_counts_as_missing(rng, wrong):
    question, sound = Calibration("notebook", STEPS), FittedCalibration(1.5, 0, 2_000, bin_table(rng), bin_table(rng))

    assert from_npz(question, to_npz(sound)).temperature == 1.5
    assert from_npz(question, to_npz(dataclasses.replace(sound, **wrong))) is None
