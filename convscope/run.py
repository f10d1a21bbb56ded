"""One run, from its record in the store to its network: what a worker does. Importing this imports TensorFlow."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from pathlib import Path

from convscope.datasets import load_split
from convscope.errors import ConvScopeError
from convscope.network import to_keras
from convscope.progress import batches_line, epoch_line
from convscope.record import GONE, Record
from convscope.store import Store, open_store
from convscope.trained import TrainedNetwork
from convscope.training import Batches, Epoch, Trained, train


def run(url: str, run_id: str) -> None:
    """Train the run that waits in the store at `url`, writing its progress, network and record.

    A run that was stopped or deleted while it waited is left alone. One that is running already was another
    worker's, which died with it: it is marked as interrupted.
    """
    store = open_store(url)
    record = store.record(run_id)
    if record.state == "running":
        store.save(dataclasses.replace(record, state="interrupted", message=GONE))
    if record.state != "waiting":
        return
    record = dataclasses.replace(record, state="running")
    store.save(record)
    try:
        _train(store, record)
    except ConvScopeError as error:
        store.save(dataclasses.replace(record, state="failed", message=str(error)))
        raise


def keras_file(network: TrainedNetwork) -> bytes:
    """The network as the bytes of a `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        to_keras(network).save(path)
        return path.read_bytes()


def measured(trained: Trained, seconds: float) -> dict[str, float]:
    """A record's measures."""
    return {
        "test_loss": trained.test_loss,
        "test_accuracy": trained.test_accuracy,
        "steps": trained.steps,
        "seconds": round(seconds, 2),
    }


def _train(store: Store, record: Record) -> None:
    history: list[dict] = []

    def report(event: Batches | Epoch) -> None:
        if isinstance(event, Epoch):
            history.append(dataclasses.asdict(event))
            store.append_progress(record.id, epoch_line(history[-1]))
            store.save(dataclasses.replace(record, history=tuple(history)))
        else:
            store.append_progress(record.id, batches_line(event.first, event.loss, event.accuracy))

    started = time.perf_counter()
    dataset = record.training.dataset
    trained = train(
        record.training,
        load_split(dataset, "train"),
        load_split(dataset, "test"),
        report,
        lambda: store.stop_requested(record.id),
    )
    ended = dataclasses.replace(
        record,
        state="stopped" if trained.stopped else "finished",
        history=tuple(history),
        measures=measured(trained, time.perf_counter() - started),
    )
    store.save_network(ended, trained.network, keras_file(trained.network))
