"""The model store: what is listed, what comes back, and which ids lead anywhere."""

import dataclasses
import re

import numpy as np
import pytest

from convscope import TrainingSpec, forward, open_store
from convscope.errors import StoreError, UnknownNetwork
from convscope.models import load_keras
from convscope.store.status import STATES
from convscope.store.store import DEFAULT, PRETRAINED, PRETRAINED_FOLDER, Damaged
from tests.core.runs import add_network, add_run, contents, store_folder, unknown

ODD_IDS = ["", ".", "..", "../notebook", "a/b", "/etc", "a\\b", "notebook/", "C:", "x" * 65, "ä", "a b", "a\0", ".tmp"]


def test_a_new_store_lists_what_ships(store):
    assert [entry.id for entry in store.entries()] == [*PRETRAINED]


def test_the_pretrained_come_first_then_the_newest_then_the_damaged(store):
    middle, oldest, newest = (add_run(store, created=created) for created in (2e9, 1e9, 3e9))
    broken = add_run(store, created=4e9)
    (store_folder(store) / broken.id / "request.json").write_text("{")

    entries = store.entries()

    assert [entry.id for entry in entries] == [*PRETRAINED, newest.id, middle.id, oldest.id, broken.id]
    assert isinstance(entries[-1], Damaged)


def test_a_new_run_waits_under_an_id_that_nobody_can_guess(store):
    records = [store.create(TrainingSpec(seed=3), "  My \n run ") for _ in range(2)]

    assert all(re.fullmatch(r"[A-Za-z0-9_-]{16}", record.id) for record in records)
    assert records[0].id != records[1].id
    assert (records[0].state, records[0].name, records[0].owner) == ("waiting", "My run", "everyone")
    assert store.record(records[0].id) == records[0]
    assert records[0].training == TrainingSpec(seed=3)


def test_a_network_comes_back_as_it_was_saved(any_store, rng):
    record, network = add_network(any_store)
    image = rng.random((28, 28), dtype=np.float32)

    loaded = any_store.load_network(record.id)

    assert loaded.spec == network.spec
    assert np.array_equal(forward(loaded, image)["output"], forward(network, image)["output"])
    assert any_store.record(record.id) == record


def test_a_network_comes_back_as_a_keras_model(store, rng):
    record, network = add_network(store)
    image = rng.random((28, 28), dtype=np.float32)

    model = load_keras(record.id, store.url)

    np.testing.assert_allclose(model(image[None, ..., None])[0], forward(network, image)["output"], atol=1e-6)


def test_any_place_lists_renames_stops_and_deletes(any_store):
    first, _ = add_network(any_store, created=2e9)
    second = add_run(any_store, created=1e9)

    any_store.rename(first.id, "New name")
    any_store.stop(second.id)
    any_store.folder(first.id).append_progress(b"one\n")
    any_store.folder(first.id).append_progress(b"two\n")
    listed = any_store.entries()
    any_store.delete(second.id)

    assert [(entry.id, entry.name) for entry in listed] == [
        ("robust", "Robust"),
        ("notebook", "The notebook's network"),
        (first.id, "New name"),
        (second.id, "A run"),
    ]
    assert listed[3].state == "stopped"
    assert (any_store.folder(first.id).read_progress(), any_store.folder(first.id).read_progress(4)) == (
        b"one\ntwo\n",
        b"two\n",
    )
    assert [entry.id for entry in any_store.entries()] == [*PRETRAINED, first.id]


def test_the_place_comes_from_the_environment_or_else_is_the_projects(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVSCOPE_STORE", str(tmp_path))
    chosen = open_store().url
    monkeypatch.delenv("CONVSCOPE_STORE")

    assert chosen == str(tmp_path)
    assert open_store().url == str(PRETRAINED_FOLDER)


def test_pretrained_networks_come_from_the_project_whatever_the_store_holds(store, notebook):
    mine = add_run(store, "Mine")
    store.put(dataclasses.replace(mine, id="notebook", name="An impostor"))

    records = store.entries()

    assert [record.name for record in records] == ["Robust", "The notebook's network", "Mine"]
    assert np.array_equal(store.load_network("notebook").weights["dense"][0], notebook.weights["dense"][0])


def test_without_an_id_it_is_the_default_network(store):
    first, default = store.load_network(), store.load_network(DEFAULT)

    assert first.spec == default.spec
    assert np.array_equal(first.weights["output"][0], default.weights["output"][0])


@pytest.mark.parametrize("model_id", ["nosuch", *ODD_IDS])
def test_an_unknown_id_is_refused_everywhere(store, model_id):
    add_run(store)
    before = contents(store.url)

    def read(name):
        return store.folder(name).read_progress()

    for act in (store.record, store.stop, store.delete, read, lambda name: store.rename(name, "New")):
        if act == read and model_id == "nosuch":
            continue  # a run that has not begun has no progress
        with pytest.raises(UnknownNetwork, match=unknown(model_id)):
            act(model_id)
    if model_id:  # without an id it is the default network
        with pytest.raises(UnknownNetwork, match=unknown(model_id)):
            store.load_network(model_id)
    assert contents(store.url) == before


def test_an_id_leads_to_no_folder_outside_the_store(tmp_path):
    outside = open_store(str(tmp_path))
    record, _ = add_network(outside)
    inside = open_store(str(tmp_path / "store"))

    with pytest.raises(UnknownNetwork, match="There is no network"):
        inside.load_network(f"../{record.id}")


@pytest.mark.parametrize("state", ["waiting", "running", "stopped", "interrupted", "failed"])
def test_a_run_without_a_network_says_so(store, state):
    record = add_run(store, "Mine", state=state)
    message = f"'Mine' has no network: its training is {state}. Wait until it has finished, or choose another network."

    with pytest.raises(StoreError, match=f"^{re.escape(message)}$"):
        store.load_network(record.id)


def test_active_records_are_those_of_all_visitors(store):
    states = {add_run(store, state=state, owner=state).id: state for state in STATES}

    assert sorted(states[record.id] for record in store.active_records()) == ["running", "waiting"]
