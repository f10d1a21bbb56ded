"""Who may rename, stop, pause and delete which runs of a store, and what that changes."""

import dataclasses
import math
import re

import numpy as np
import pytest

from convscope import TrainingSpec, open_store
from convscope.errors import InvalidSpec, StoreError, UnknownNetwork
from convscope.store.store import PRETRAINED, PRETRAINED_FOLDER
from tests.core.runs import add_network, add_run, contents, unknown


def test_a_visitor_sees_the_own_runs_and_the_pretrained_networks(store):
    ann, ben = (open_store(store.url, visitor) for visitor in ("ann", "ben"))
    ann_run, ben_run = add_run(ann), add_run(ben)

    assert [entry.id for entry in ann.entries()] == [*PRETRAINED, ann_run.id]
    assert [entry.id for entry in ben.entries()] == [*PRETRAINED, ben_run.id]
    assert ben.record(ann_run.id).owner == "ann"  # whoever has the id may look


def test_nobody_changes_the_runs_of_another_visitor(store):
    ann, ben = (open_store(store.url, visitor) for visitor in ("ann", "ben"))
    record, _ = add_network(ann, "Ann's")
    before = contents(store.url)
    message = '^"Ann\'s" belongs to another visitor\\. Only its owner can change it\\.$'

    for change in (ben.stop, ben.delete, lambda model_id: ben.rename(model_id, "Ben's")):
        with pytest.raises(StoreError, match=message):
            change(record.id)

    assert contents(store.url) == before


def test_nobody_changes_a_pretrained_network(store):
    before = contents(PRETRAINED_FOLDER / "notebook")
    message = '^"The notebook\'s network" comes with ConvScope and is read-only\\. Train a network of your own to '
    message += "change it\\.$"

    for change in (store.stop, store.delete, lambda model_id: store.rename(model_id, "Mine")):
        with pytest.raises(StoreError, match=message):
            change("notebook")

    assert contents(PRETRAINED_FOLDER / "notebook") == before


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_an_active_run_is_neither_renamed_nor_deleted(store, state):
    record = add_run(store, "Mine", state=state)

    with pytest.raises(StoreError, match=r"^'Mine' is still training\. Rename it when it has ended\.$"):
        store.rename(record.id, "Other")
    with pytest.raises(StoreError, match=r"^'Mine' is still training\. Stop it first, then delete it\.$"):
        store.delete(record.id)

    assert store.record(record.id) == record


def test_renaming_changes_the_name_and_nothing_else(store):
    record, network = add_network(store)

    renamed = store.rename(record.id, " The   best\tone ")

    assert renamed == dataclasses.replace(record, name="The best one") == store.record(record.id)
    assert np.array_equal(store.load_network(record.id).weights["output"][0], network.weights["output"][0])


def test_names_may_repeat_and_have_1_to_80_characters(store):
    first, second = add_network(store)[0], add_network(store)[0]

    names = [store.rename(each.id, name).name for name in ("x", "y" * 80) for each in (first, second)]

    assert names == ["x", "x", "y" * 80, "y" * 80]


@pytest.mark.parametrize(("name", "length"), [("", 0), ("  \n", 0), ("x" * 81, 81)])
def test_an_empty_or_long_name_is_refused(store, name, length):
    record, _ = add_network(store)
    message = f"The name has {length} characters; expected 1 to 80. Choose another name."

    for act in (lambda: store.rename(record.id, name), lambda: store.create(TrainingSpec(), name)):
        with pytest.raises(StoreError, match=f"^{re.escape(message)}$"):
            act()
    assert len(store.entries()) == len(PRETRAINED) + 1


def test_stopping_a_running_run_asks_its_worker(store):
    record = add_run(store, state="running")
    asked_before = store.record(record.id).control.command

    store.stop(record.id)

    assert (asked_before, store.record(record.id).control.command) == ("run", "stop")
    assert store.record(record.id).state == "running"  # the worker ends it


def test_a_run_that_trains_is_asked_to_pause_and_others_are_not(store):
    running, waiting = add_run(store, state="running"), add_run(store)

    for record in (running, waiting):
        store.pause(record.id)

    assert store.record(running.id).control.command == "pause"
    assert store.record(waiting.id).control.command == "run"


def test_stopping_a_paused_run_ends_it_at_once_with_its_network(store):
    record, _ = add_network(store, state="paused", step=10)

    store.stop(record.id)

    assert (store.record(record.id).state, store.record(record.id).message) == ("stopped", "")
    assert store.record(record.id).is_evaluated


@pytest.mark.parametrize("rate", [1e6, 0, -0.1, math.nan])
def test_a_learning_rate_out_of_range_is_refused_and_nothing_is_written(store, rate):
    record = add_run(store, state="running")
    before = contents(store.url)

    with pytest.raises(InvalidSpec, match=r"^learning_rate="):
        store.set_learning_rate(record.id, rate)

    assert contents(store.url) == before


def test_stopping_a_waiting_run_ends_it_at_once(store):
    record = add_run(store)

    store.stop(record.id)

    stopped = store.record(record.id)
    assert (stopped.state, stopped.message) == ("stopped", "Stopped before it began.")


def test_stopping_a_run_that_has_ended_changes_nothing(store):
    record, _ = add_network(store)
    before = contents(store.url)

    store.stop(record.id)

    assert contents(store.url) == before


def test_deleting_takes_the_whole_folder_and_no_other(store):
    record, _ = add_network(store)
    other, _ = add_network(store)
    store.folder(record.id).append_progress(b"{}\n")

    store.delete(record.id)

    assert {path.split("/")[0] for path in contents(store.url)} == {other.id}
    with pytest.raises(UnknownNetwork, match=unknown(record.id)):
        store.record(record.id)
