"""The cost of a run's service: an epoch of the bare loop and an epoch of a run with all that it stores, in turn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from convscope.spec.training import TrainingSpec
from convscope.store.record import Record
from convscope.store.store import Store, open_store


def service_seconds(folder: Path, bare_epoch: Callable[[], float], epochs: int) -> tuple[float, float]:
    """Seconds of some epochs of the notebook's recipe: in the bare loop, and as a run with all that it stores.

    Args:
        folder: For the store and for the cluster's own files.
        bare_epoch: Trains an epoch in another process and returns its seconds.
        epochs: Number of epochs of each.
    """
    from convscope.training.jobs import Jobs

    os.environ["CONVSCOPE_RUNTIME"] = str(folder / "runtime")
    jobs, store = Jobs(), open_store(str(folder / "store"))
    jobs.connect().wait_for_workers(1)
    _ended(store, jobs.submit(store, TrainingSpec(epochs=1), "Warm-up"))
    bare = bare_epoch()
    record = _ended(store, jobs.submit(store, TrainingSpec(epochs=1), "Measured"))
    for total in range(2, epochs + 1):
        bare += bare_epoch()
        jobs.resume(store, record.id, epochs=total)
        record = _ended(store, record)
    jobs.connect().shutdown()
    return bare, sum(epoch["seconds"] for epoch in record.history)


def _ended(store: Store, record: Record) -> Record:
    while store.record(record.id).active:
        time.sleep(0.1)
    return store.record(record.id)
