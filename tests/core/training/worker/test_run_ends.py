"""A run that ends before its first batch: asked to, or by an error of its worker."""

import re

import pytest

from convscope.datasets import load_split
from convscope.training.worker.run import run
from tests.core.runs import command, store_folder
from tests.core.training.worker.few_digits import SPEC


@pytest.mark.parametrize(("word", "state"), [("stop", "stopped"), ("pause", "paused")])
def test_a_run_that_is_asked_to_end_while_its_worker_prepares_leaves_no_network(store, monkeypatch, word, state):
    record = store.create(SPEC, "Mine")

    def load_and_ask(*names):
        command(store, record, command=word)
        return load_split(*names)

    monkeypatch.setattr("convscope.training.worker.run.load_split", load_and_ask)
    run(store.url, record.id)

    ended = store.record(record.id)
    assert (ended.state, ended.step, ended.has_network, ended.has_work) == (state, 0, False, False)
    assert not (store_folder(store) / record.id / "weights.npz").exists()
    assert store.folder(record.id).has_checkpoint() == (state == "paused")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            RuntimeError("a bug"),
            r"^The training ended with an error that ConvScope does not know \(RuntimeError: a bug\)",
        ),
        (
            MemoryError("no room"),
            r"^The training needs more memory than there is \(MemoryError: no room\)\. The last",
        ),
        (
            ImportError("no libX"),
            r"^The worker cannot import what the training needs \(ImportError: no libX\)\. I",
        ),
    ],
)
def test_any_error_of_a_worker_ends_the_run_in_words(store, monkeypatch, error, message):
    record = store.create(SPEC, "Mine")

    def fail(*_):
        raise error

    monkeypatch.setattr("convscope.training.worker.run.load_split", fail)
    with pytest.raises(type(error)):
        run(store.url, record.id)

    assert store.record(record.id).state == "failed"
    assert re.match(message, store.record(record.id).message)
    assert ("memory" in store.record(record.id).message) == isinstance(error, MemoryError)
