"""The model store: what is listed, who may change what, and folders that are not whole."""

import dataclasses
import math
import re

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward, open_store
from convscope.errors import DamagedRecord, InvalidSpec, StoreError, UnknownNetwork
from convscope.models import load_keras
from convscope.store.record import STATES
from convscope.store.store import DEFAULT, PRETRAINED, PRETRAINED_FOLDER, Damaged
from tests.core.runs import add_network, add_run, contents, store_folder

ODD_IDS = ["", ".", "..", "../notebook", "a/b", "/etc", "a\\b", "notebook/", "C:", "x" * 65, "ä", "a b", "a\0", ".tmp"]


def unknown(model_id):
    """The whole message for a network that is not there."""
    message = f"There is no network {model_id!r:.80} in this store. It may have been deleted, or the link may be cut "
    return f"^{re.escape(message + 'short: choose another one.')}$"


def test_a_new_store_lists_what_ships(store):
    assert [entry.id for entry in store.entries()] == [*PRETRAINED]


def test_the_shipped_come_first_then_the_newest_then_the_damaged(store):
    middle, oldest, newest = (add_run(store, created=created) for created in (2e9, 1e9, 3e9))
    broken = add_run(store, created=4e9)
    (store_folder(store) / broken.id / "record.json").write_text("{")

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


def test_shipped_networks_come_from_the_project_whatever_stands_in_the_store(store, notebook):
    mine = add_run(store, "Mine")
    store.save(dataclasses.replace(mine, id="notebook", name="An impostor"))

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


def test_a_visitor_sees_the_own_runs_and_the_shipped(store):
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


def test_nobody_changes_a_shipped_network(store):
    before = contents(PRETRAINED_FOLDER / "notebook")
    message = '^"The notebook\'s network" comes with ConvScope and is read-only\\. Train a network of your own to '
    message += "change it\\.$"

    for change in (store.stop, store.delete, lambda model_id: store.rename(model_id, "Mine")):
        with pytest.raises(StoreError, match=message):
            change("notebook")

    assert contents(PRETRAINED_FOLDER / "notebook") == before


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_a_live_run_is_neither_renamed_nor_deleted(store, state):
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
    asked_before = store.folder(record.id).control().command

    store.stop(record.id)

    assert (asked_before, store.folder(record.id).control().command) == ("run", "stop")
    assert store.record(record.id) == record  # the worker ends it


def test_a_run_that_trains_is_asked_to_pause_and_others_are_not(store):
    running, waiting = add_run(store, state="running"), add_run(store)

    for record in (running, waiting):
        store.pause(record.id)

    assert store.folder(running.id).control().command == "pause"
    assert store.folder(waiting.id).control().command == "run"


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


def test_live_runs_are_those_of_all_visitors(store):
    states = {add_run(store, state=state, owner=state).id: state for state in STATES}

    assert sorted(states[record.id] for record in store.active_records()) == ["running", "waiting"]


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


def damage_record(folder):
    (folder / "record.json").write_bytes((folder / "record.json").read_bytes()[:100])


def lose_record(folder):
    (folder / "record.json").unlink()


def put_folder_for_record(folder):
    (folder / "record.json").unlink()
    (folder / "record.json").mkdir()


def lose_weights(folder):
    (folder / "weights.npz").unlink()


def empty(folder):
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damage_record, r"^The record of '{id}' cannot be read \(.*\)\. Nothing in its folder was changed: restore"),
        (lose_record, r"^The folder '{id}' has no record\.json\. It was left as it is\.$"),
        (put_folder_for_record, r"{id}/record\.json cannot be read \(.*\)\. Check that CONVSCOPE_STORE names a folder"),
        (lose_weights, r"^'A network' \({id}\) has lost its weights\.npz\. Restore the file, or train it again\.$"),
        (empty, r"^The folder '{id}' has no record\.json\. It was left as it is\.$"),
    ],
)
def test_a_damaged_folder_is_listed_as_such_and_left_alone(store, damage, message):
    broken, whole = add_network(store)[0], add_network(store)[0]
    damage(store_folder(store) / broken.id)
    before = contents(store.url)

    entries = store.entries()

    assert [entry.id for entry in entries] == [*PRETRAINED, whole.id, broken.id]
    assert isinstance(entries[-1], Damaged)
    assert re.search(message.replace("{id}", broken.id), entries[-1].message)
    assert contents(store.url) == before


def test_a_run_that_was_copied_to_another_folder_is_damaged(store):
    record = add_run(store)
    folder = store_folder(store)
    (folder / "copy").mkdir()
    (folder / "copy" / "record.json").write_bytes((folder / record.id / "record.json").read_bytes())

    with pytest.raises(DamagedRecord, match=rf"^The record of 'copy' cannot be read \(it says id '{record.id}'"):
        store.record("copy")


def test_a_half_written_file_is_not_a_run(store):
    folder = store_folder(store)
    record = add_run(store)
    (folder / record.id / ".record.json.0123abcd").write_bytes(b"{")
    (folder / "stray.txt").write_text("not a run")
    (folder / ".hidden").mkdir()

    assert [entry.id for entry in store.entries()] == [*PRETRAINED, record.id]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", "cut"])
def test_missing_or_cut_weights_are_named(store, content):
    record, network = add_network(store)
    weights = store_folder(store) / record.id / "weights.npz"
    weights.unlink() if content is None else weights.write_bytes(
        network.to_npz()[:-100] if content == "cut" else content
    )
    message = rf"^The network 'A network' \({record.id}\) is damaged\. The weights cannot be read \(.*\); expected an "

    with pytest.raises(DamagedRecord, match=message + r"npz file .*\. Train it again, or restore the file\.$"):
        store.load_network(record.id)


def test_weights_of_another_network_are_named(store):
    record, _ = add_network(store)
    wider = dataclasses.replace(record, training=TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(3, 5, 3, pool=2),))))
    store.save(wider)

    with pytest.raises(DamagedRecord, match=r"is damaged\. The weights cannot be read \('dense\.kernel.*\)"):
        store.load_network(record.id)


def test_a_place_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = open_store(str(tmp_path / "file"))

    with pytest.raises(StoreError, match=r"file/.*/record\.json could not be written \(.*\)\. What was stored"):
        store.create(TrainingSpec(), "Mine")


def test_a_url_of_an_unknown_kind_is_refused():
    message = r"^CONVSCOPE_STORE='nosuch://place' is not a place that can be opened \(.*\)\. Name a folder or a URL "
    message += r"that fsspec knows, and install what that URL needs\.$"

    with pytest.raises(StoreError, match=message):
        open_store("nosuch://place")
