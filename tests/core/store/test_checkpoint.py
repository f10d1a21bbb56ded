"""Checkpoints: their file keeps everything, and what is no checkpoint is refused."""

import dataclasses
import re

import numpy as np
import pytest

from convscope.errors import DamagedRecord
from convscope.store.checkpoint import Checkpoint
from tests.core.runs import add_run

STATE = {"model.0": np.arange(6, dtype=np.float32).reshape(2, 3) / 7, "optimizer.0": np.array(2**40, np.int64)}
CHECKPOINT = Checkpoint(13, 0.001, 0, 30, 1.5, 0.25, 2.5, 10.125, STATE)


def test_a_checkpoint_comes_back_to_the_last_bit(store):
    folder = store.folder(add_run(store).id)
    before = folder.has_checkpoint(), folder.checkpoint()

    folder.save_checkpoint(CHECKPOINT)
    back = folder.checkpoint()

    assert before == (False, None)
    assert folder.has_checkpoint()
    assert _numbers(back) == _numbers(CHECKPOINT)
    for name, array in STATE.items():
        assert back.state[name].dtype == array.dtype
        np.testing.assert_array_equal(back.state[name], array)


@pytest.mark.parametrize("cut", [0, 1, 100, 700, -1])
def test_a_cut_checkpoint_is_refused(cut):
    with pytest.raises(DamagedRecord, match=r"^The checkpoint cannot be read .*Start the training again"):
        Checkpoint.from_npz(CHECKPOINT.to_npz()[:cut])


def test_a_newer_checkpoint_is_refused(monkeypatch):
    monkeypatch.setattr("convscope.store.checkpoint.FORMAT", 2)
    newer = CHECKPOINT.to_npz()
    monkeypatch.undo()

    with pytest.raises(DamagedRecord, match=re.escape("its format is newer than this ConvScope; update ConvScope")):
        Checkpoint.from_npz(newer)


def _numbers(checkpoint):
    return [getattr(checkpoint, each.name) for each in dataclasses.fields(checkpoint) if each.name != "state"]
