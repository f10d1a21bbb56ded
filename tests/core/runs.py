"""Runs in a store that nobody had to train for, and what a folder holds."""

import dataclasses
import re
from pathlib import Path

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, TrainingSpec
from convscope.store.control import Control
from convscope.store.files import LOCKS_FOLDER, Files
from convscope.store.held_run import HeldRun
from convscope.store.record import Record
from convscope.store.request import Request
from convscope.store.store import Store
from tests.core.strategies import random_network

TINY = NetworkSpec(conv_layers=(ConvLayer(2, 5, stride=3, pool=2),), dense_units=0)
OLD = Path(__file__).parents[1] / "data" / "old"  # what an earlier ConvScope left
OLD_RUN, OLD_STEPS, OLD_DRAWING = "iub2YMQHOwdiQSYt", 18, "drawing-1ce21b56c07a0864f2ea934d"
MEASURES = {"test_loss": 0.5, "test_accuracy": 0.75, "steps": 10, "seconds": 1.5}


def add_run(store: Store, name: str = "A run", **changes) -> Record:
    """A run without a network, waiting unless `changes` says otherwise."""
    record = dataclasses.replace(store.create(TrainingSpec(TINY), name), **changes)
    store.put(record)
    return store.record(record.id)


def add_network(store: Store, name: str = "A network", seed: int = 0, **changes) -> tuple[Record, TrainedNetwork]:
    """A finished run with random weights."""
    record = add_run(store, name, **{"state": "finished", "measures": MEASURES, **changes})
    network = random_network(record.training.network, seed)
    put_network(store, record, network)
    return record, network


def put_network(store: Store, record: Record, network: TrainedNetwork) -> None:
    """Write a record and its network."""
    files = Files(str(store.url))
    files.write(f"{record.id}/weights.npz", network.to_npz())
    files.write(f"{record.id}/network.keras", b"stands for a .keras file")
    store.put(record)


def command(store: Store, record: Record, **changes) -> Record:
    """Ask something of a run, whatever its state: a `Control` with these changes."""

    def commanded(_: Record, request: Request) -> Request:
        return dataclasses.replace(request, control=dataclasses.replace(request.control, **changes))

    return store.change(record.id, commanded)


def resume(store: Store, record: Record) -> Record:
    """Hand a run to a worker again, as `Jobs.resume` does, without a cluster."""
    return store.change(
        record.id, lambda _, request: dataclasses.replace(request, control=Control(), job=request.job + 1, given_up="")
    )


def held(store: Store, record: Record) -> HeldRun:
    """The run in the hands of a worker of this process."""
    run = store.hold(record.id, record.job)
    run.claim()
    run.release()
    return run


def contents(folder: str | Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it; locks are left out, they are empty."""
    root = Path(folder)
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.parent.name != LOCKS_FOLDER)
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def store_folder(store: Store) -> Path:
    """The folder of a store that is a folder."""
    return Path(store.url)


def unknown(model_id):
    """The whole message for a network that is not there."""
    message = f"There is no network {model_id!r:.80} in this store. It may have been deleted, or the link may be cut "
    return f"^{re.escape(message + 'short: choose another one.')}$"
