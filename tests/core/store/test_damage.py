"""Folders of a store that are not whole runs, and places that cannot be opened."""

import dataclasses
import re

import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, open_store
from convscope.errors import DamagedRecord, StoreError
from convscope.store.store import PRETRAINED, Damaged
from tests.core.runs import add_network, add_run, contents, store_folder


def damage_request(folder):
    (folder / "request.json").write_bytes((folder / "request.json").read_bytes()[:100])


def damage_status(folder):
    (folder / "status.json").write_bytes((folder / "status.json").read_bytes()[:100])


def lose_request(folder):
    (folder / "request.json").unlink()


def put_folder_for_request(folder):
    (folder / "request.json").unlink()
    (folder / "request.json").mkdir()


def lose_weights(folder):
    (folder / "weights.npz").unlink()


def empty(folder):
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damage_request, r"^The request of '{id}' cannot be read \(.*\)\. Nothing in its folder was changed: restore"),
        (damage_status, r"^The status of '{id}' cannot be read \(.*\)\. Nothing in its folder was changed"),
        (lose_request, r"^The folder '{id}' has no request\.json\. It was left as it is\.$"),
        (
            put_folder_for_request,
            r"{id}/request\.json cannot be read \(.*\)\. Check that CONVSCOPE_STORE names a folder",
        ),
        (lose_weights, r"^'A network' \({id}\) has lost its weights\.npz\. Restore the file, or train it again\.$"),
        (empty, r"^The folder '{id}' has no request\.json\. It was left as it is\.$"),
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
    (folder / "copy" / "request.json").write_bytes((folder / record.id / "request.json").read_bytes())

    with pytest.raises(DamagedRecord, match=rf"^The request of 'copy' cannot be read \(it says id '{record.id}'"):
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
    store.put(wider)

    with pytest.raises(DamagedRecord, match=r"is damaged\. The weights cannot be read \('dense\.kernel.*\)"):
        store.load_network(record.id)


def test_a_place_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = open_store(str(tmp_path / "file"))

    with pytest.raises(StoreError, match=r"file/.*/request\.json could not be written \(.*\)\. What was stored"):
        store.create(TrainingSpec(), "Mine")


def test_a_url_of_an_unknown_kind_is_refused():
    message = r"^CONVSCOPE_STORE='nosuch://place' is not a place that can be opened \(.*\)\. Name a folder or a URL "
    message += r"that fsspec knows, and install what that URL needs\.$"

    with pytest.raises(StoreError, match=message):
        open_store("nosuch://place")
