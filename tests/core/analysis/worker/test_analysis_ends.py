"""A question whose answer cannot be worked out: whoever asked is told why, whatever the error."""

import re

import pytest

from convscope.analysis import client
from convscope.analysis.questions import Accuracy
from convscope.cluster.processes import LOG_VARIABLE


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            RuntimeError("a bug"),
            r"The analysis ended with an error that ConvScope does not know \(RuntimeError: a bug\)\. /logs/look\.log",
        ),
        (MemoryError("no room"), r"The analysis needs more memory than there is \(MemoryError: no room\)\. Ask again"),
        (ImportError("no libX"), r"The worker cannot import what the analysis needs \(ImportError: no libX\)\. Inst"),
    ],
)
def test_any_error_of_a_worker_is_a_message(store, monkeypatch, error, message):
    def fail(*_):
        raise error

    monkeypatch.setattr("convscope.analysis.worker.dispatch.load_answer", fail)
    monkeypatch.setattr(client, "_reporter", lambda name: lambda share: None)  # it needs a Dask worker
    monkeypatch.setattr("convscope.cluster.loading._own_file", lambda: None)
    monkeypatch.setenv(LOG_VARIABLE, "/logs/look.log")

    status = client._analyse(store.absolute_url, Accuracy("notebook", 4_690), "name")

    assert status.answer is None
    assert re.match(message, status.message)
    assert ("memory" in status.message) == isinstance(error, MemoryError)
