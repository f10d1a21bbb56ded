"""Snapshots: when they are taken, and their files."""

import dataclasses
import re

import numpy as np
import pytest

from convscope import NetworkSpec
from convscope.errors import DamagedRecord, StoreError
from convscope.store.snapshots import Snapshot, snapshot_steps
from tests.core.runs import TINY, add_run, store_folder
from tests.core.strategies import random_network


def taken(step=10):
    return Snapshot(step, 0.5, 0.75, random_network(TINY))


@pytest.mark.parametrize(
    ("steps", "epochs", "expected"),
    [
        (938, 2, (0, 1, 3, 10, 30, 100, 300, 469, 938, 1407, 1876)),
        (1, 3, (0, 1, 2, 3)),
        (7, 2, (0, 1, 3, 4, 7, 10, 11, 14)),
    ],
)
def test_they_are_taken_at_first_often_and_then_every_half_epoch(steps, epochs, expected):
    assert snapshot_steps(steps, epochs) == expected


def test_a_snapshot_comes_back_rounded_to_half_precision(store):
    folder = store.folder(add_run(store).id)

    folder.save_snapshot(taken())
    back = folder.snapshot(TINY, 10)

    assert (back.step, back.loss, back.accuracy, folder.snapshot_steps()) == (10, 0.5, 0.75, (10,))
    for name, array in taken().network.arrays().items():
        np.testing.assert_array_equal(back.network.arrays()[name], array.astype(np.float16).astype(np.float32))


def test_weights_too_large_for_half_precision_stay_finite():
    network = random_network(TINY)
    network.weights["conv1"][0][0, 0, 0, 0] = 1e30

    back = Snapshot.from_npz(TINY, dataclasses.replace(taken(), network=network).to_npz())

    assert back.network.weights["conv1"][0].max() == 65504


def test_a_snapshot_that_is_missing_is_named_with_those_that_there_are(store):
    folder = store.folder(add_run(store).id)
    for step in (0, 10):
        folder.save_snapshot(taken(step))

    with pytest.raises(
        StoreError, match=r"^There is no snapshot after batch 3; there are some after 0, 10\. Choose one"
    ):
        folder.snapshot(TINY, 3)


def test_a_folder_without_snapshots_has_none_and_other_files_are_no_snapshots(store):
    record = add_run(store)
    before = store.folder(record.id).snapshot_steps()
    store.folder(record.id).save_snapshot(taken())

    (store_folder(store) / record.id / "snapshots" / "notes.txt").write_text("mine")

    assert (before, store.folder(record.id).snapshot_steps()) == ((), (10,))


@pytest.mark.parametrize("cut", [0, 1, 100, 500, -1])
def test_a_cut_snapshot_is_refused(cut):
    with pytest.raises(DamagedRecord, match=r"^The snapshot cannot be read .*: remove this one\.$"):
        Snapshot.from_npz(TINY, taken().to_npz()[:cut])


def test_a_snapshot_of_another_network_is_refused():
    with pytest.raises(DamagedRecord, match=r"^The snapshot cannot be read"):
        Snapshot.from_npz(NetworkSpec(), taken().to_npz())


def test_a_newer_snapshot_is_refused(monkeypatch):
    monkeypatch.setattr("convscope.store.snapshots.FORMAT", 2)
    newer = taken().to_npz()
    monkeypatch.undo()

    with pytest.raises(DamagedRecord, match=re.escape("its format is newer than this ConvScope; update ConvScope")):
        Snapshot.from_npz(TINY, newer)
