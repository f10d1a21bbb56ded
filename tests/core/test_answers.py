"""Questions answered in one process: worked out once, kept beside the network, refused with a word on why."""

import dataclasses
import re

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.answer_file import file_name, from_npz, load_answer, save_answer, to_npz
from convscope.answers import answer
from convscope.datasets import load_split
from convscope.errors import InvalidPicture, InvalidUnit, StoreError, UnknownNetwork
from convscope.questions import Accuracy, Ascent, ByClass, KerasUnit, Liked, Made, Survey
from tests.core.runs import MEASURES, add_network, add_run, contents, store_folder

STEPS = 4_690  # of the shipped network
SMALL = NetworkSpec(conv_layers=(ConvLayer(2, 5, stride=3),), dense_units=0)
COUNTED = ByClass(tuple(range(10)), (11,) * 10)


@pytest.fixture
def trained(store):
    """The record of a small network in the store."""
    record, _ = add_network(store, training=TrainingSpec(SMALL))
    return record


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
        (Ascent("notebook", STEPS, "conv2", 5), Made(rng.random((28, 28, 1), dtype=np.float32), (5, 5, 5), 1.25)),
        (Survey("notebook", STEPS), {"conv1": Liked(*arrays), "output": Liked(*arrays)}),
    ]


def same(one, other) -> bool:
    """Whether two answers hold the same numbers."""
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return type(one) is type(other) and all(
        np.array_equal(value, vars(other)[name]) and np.asarray(value).dtype == np.asarray(vars(other)[name]).dtype
        for name, value in vars(one).items()
    )


def test_an_answer_is_the_same_after_it_was_a_file(rng):
    for question, given in kept_answers(rng):
        assert same(from_npz(question, to_npz(given)), given)


def test_what_was_kept_is_found_again(store, rng):
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
        *(Survey(network, steps) for network in ("a", "b") for steps in (1, 2)),
        *(Accuracy("a", 1, off) for off in ((), (("conv1", 1),), (("conv1", 2),), (("conv2", 1),))),
        *(Ascent("a", 1, layer, number) for layer in ("conv1", "conv2") for number in (1, 2)),
    ]

    names = [file_name(question) for question in questions]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"(survey|accuracy|ascent)-[12]-[0-9a-f]{24}", name) for name in names)


def test_what_is_found_about_an_own_network_is_in_its_folder_and_deleted_with_it(store, trained):
    question = Accuracy(trained.id, 10)

    answer(store.url, question)

    assert f"{trained.id}/looks/{file_name(question)}.npz" in contents(store.url)
    store.delete(trained.id)
    assert contents(store.url) == {}
    save_answer(store, question, COUNTED)  # by a worker that was not done yet
    assert contents(store.url) == {}


def test_what_is_found_about_a_shipped_network_is_in_the_own_store(store):
    question = Accuracy("notebook", STEPS)

    answer(store.url, question)

    assert list(contents(store.url)) == [f".looks/notebook/{file_name(question)}.npz"]
    assert [entry.id for entry in store.list()] == ["notebook"]


def test_a_question_that_was_answered_is_not_worked_out_again(store, trained):
    question = Accuracy(trained.id, 10)
    save_answer(store, question, COUNTED)

    assert answer(store.url, question) == COUNTED


def test_a_damaged_file_is_worked_out_anew_and_replaced(store, trained):
    question = Accuracy(trained.id, 10)
    store.save_look(trained.id, file_name(question), b"no file")

    found = answer(store.url, question)

    assert sum(found.of) == 10_000
    assert load_answer(store, question) == found


def test_a_store_that_cannot_be_written_still_gives_the_answer(store, trained):
    (store_folder(store) / trained.id / "looks").write_text("in the way")

    found = answer(store.url, Accuracy(trained.id, 10))

    assert sum(found.of) == 10_000


def test_one_unit_of_keras_is_not_kept(store, trained):
    before = contents(store.url)

    found = answer(store.url, KerasUnit(trained.id, 10, "test-3", "conv1", (2, 3, 1)))

    pixels = load_split("mnist", "test").images[3] / np.float32(255)
    expected = forward(store.load_network(trained.id), pixels)["conv1"][2, 3, 1]
    assert found.activation == pytest.approx(expected, abs=1e-5)
    assert contents(store.url) == before


def test_filters_that_are_off_count_in_every_question_that_takes_them(store, trained):
    off = (("conv1", 0), ("conv1", 1))

    unit = answer(store.url, KerasUnit(trained.id, 10, "test-3", "conv1", (2, 3, 1), off))
    counted = answer(store.url, Accuracy(trained.id, 10, off))

    assert (unit.sum, unit.activation) == (0, 0)
    assert sum(right > 0 for right in counted.right) == 1


def test_the_ways_to_cut_are_too_many_to_keep(store, trained):
    before = contents(store.url)

    answer(store.url, Accuracy(trained.id, 10, (("conv1", 0),)))
    assert contents(store.url) == before
    answer(store.url, Accuracy(trained.id, 10))

    assert len(contents(store.url)) == len(before) + 1


def test_a_network_that_went_on_training_is_another_one(store, trained):
    answer(store.url, KerasUnit(trained.id, 10, "test-3", "conv1", (2, 3, 1)))
    store.save(dataclasses.replace(trained, measures={**MEASURES, "steps": 2_500}))

    with pytest.raises(StoreError, match=r"^The network 'A network' has learned from 2,500 batches by now; the quest"):
        answer(store.url, Accuracy(trained.id, 11))
    assert sum(answer(store.url, Accuracy(trained.id, 2_500)).of) == 10_000


def test_what_is_not_there_is_refused(store, trained):
    run = add_run(store, "Mine")

    with pytest.raises(UnknownNetwork, match=r"^There is no network 'nobody' in this store\."):
        answer(store.url, Survey("nobody", 10))
    with pytest.raises(StoreError, match=r"^'Mine' has no network: its training is waiting\."):
        answer(store.url, Survey(run.id, 0))
    with pytest.raises(InvalidUnit, match=r"^There is no filter 2 in conv1 to switch off;"):
        answer(store.url, Accuracy(trained.id, 10, (("conv1", 2),)))
    with pytest.raises(InvalidUnit, match=r"^conv1 has no unit \(4, 4, 2\); it has row 0 to 7"):
        answer(store.url, Ascent(trained.id, 10, "conv1", 2))
    with pytest.raises(InvalidPicture, match=r"^picture='test-10000' is no digit of MNIST;"):
        answer(store.url, KerasUnit(trained.id, 10, "test-10000", "conv1", (0, 0, 0)))
    with pytest.raises(
        InvalidPicture, match=r"^The canvas is empty: there is nothing to look at\. Draw a digit or cho"
    ):
        answer(store.url, KerasUnit(trained.id, 10, "ink-", "conv1", (0, 0, 0)))


@pytest.mark.parametrize("odd", ["", "..", "../notebook", "a/b", ".tmp", "x" * 65])
def test_no_name_leads_out_of_the_store(store, trained, odd):
    before = contents(store.url)

    store.save_look(odd, "name", b"1")
    store.save_look(trained.id, odd, b"1")

    assert contents(store.url) == before
    assert store.load_look(odd, "name") is store.load_look(trained.id, odd) is None
