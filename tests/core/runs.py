"""Runs in a store that nobody had to train for, and what a folder holds."""

import dataclasses
import re
from pathlib import Path

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, TrainingSpec
from convscope.store.record import Record
from convscope.store.store import Store
from tests.core.strategies import random_network

TINY = NetworkSpec(conv_layers=(ConvLayer(2, 5, stride=3, pool=2),), dense_units=0)
OLD = Path(__file__).parents[1] / "data" / "old"  # what an earlier ConvScope left
OLD_RUN, OLD_STEPS, OLD_DRAWING = "iub2YMQHOwdiQSYt", 18, "drawing-1ce21b56c07a0864f2ea934d"
MEASURES = {"test_loss": 0.5, "test_accuracy": 0.75, "steps": 10, "seconds": 1.5}


def add_run(store: Store, name: str = "A run", **changes) -> Record:
    """A run without a network, waiting unless `changes` says otherwise."""
    record = dataclasses.replace(store.create(TrainingSpec(TINY), name), **changes)
    store.save(record)
    return record


def add_network(store: Store, name: str = "A network", seed: int = 0, **changes) -> tuple[Record, TrainedNetwork]:
    """A finished run with random weights."""
    record = add_run(store, name, **{"state": "finished", "measures": MEASURES, **changes})
    network = random_network(record.training.network, seed)
    store.save_network(record, network, b"stands for a .keras file")
    return record, network


def contents(folder: str | Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    root = Path(folder)
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def store_folder(store: Store) -> Path:
    """The folder of a store that is a folder."""
    return Path(store.url)


def unknown(model_id):
    """The whole message for a network that is not there."""
    message = f"There is no network {model_id!r:.80} in this store. It may have been deleted, or the link may be cut "
    return f"^{re.escape(message + 'short: choose another one.')}$"
