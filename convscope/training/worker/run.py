"""A worker's job: one run, from its record in the store to its network. Importing this imports TensorFlow."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

from convscope.datasets import load_split
from convscope.errors import ConvScopeError, InvalidWeights
from convscope.network.tensorflow.model import to_keras
from convscope.network.trained import TrainedNetwork
from convscope.store.checkpoint import Checkpoint
from convscope.store.control import Control
from convscope.store.progress import batches_line, epoch_line, validation_line
from convscope.store.record import WORKERS_DIED, Record
from convscope.store.snapshots import Snapshot
from convscope.store.store import Store, open_store
from convscope.training.worker.session import Batches, Epoch, Event, Training, Validation

MAX_ATTEMPTS = 3  # workers that may die in a row without progress of the run


def run(url: str, run_id: str) -> None:
    """Train a run and write its progress, checkpoints, snapshots, network and record into the store at `url`.

    A run in the state `running` belonged to a worker that died: it resumes from its checkpoint. A run that is paused or
    has ended is left alone, unless its network is not stored yet.
    """
    store = open_store(url)
    record = store.record(run_id)
    try:
        if record.state == "running":
            record = _taken_over(store, record)
        if record.has_work or _resumed_meanwhile(store, record):
            _Run(store, record).go()
    except ConvScopeError as error:
        store.save(dataclasses.replace(store.record(run_id), state="failed", message=str(error)))
        raise


def keras_file(network: TrainedNetwork) -> bytes:
    """The network as the bytes of a `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        to_keras(network).save(path)
        return path.read_bytes()


def _resumed_meanwhile(store: Store, record: Record) -> bool:
    """Whether a visitor resumed a run while its former worker was still writing that it pauses."""
    control = store.folder(record.id).control()
    return record.state == "paused" and control.command == "run" and control.pause_at != record.step


def _taken_over(store: Store, record: Record) -> Record:
    """Count the workers that died during a run; after too many without progress the run ends."""
    checkpoint = store.folder(record.id).checkpoint()
    step = checkpoint.step if checkpoint else 0
    attempts = 1 if step > record.step else record.attempts + 1
    ended = {"state": "interrupted", "message": WORKERS_DIED} if attempts > MAX_ATTEMPTS else {}
    record = dataclasses.replace(record, attempts=attempts, step=step, **ended)
    store.save(record)
    return record


class _Run:
    """A run in its worker."""

    def __init__(self, store: Store, record: Record) -> None:
        self._store, self._record, self._folder = store, record, store.folder(record.id)
        self._control = Control()

    def go(self) -> None:
        """Train until the run ends, or is asked to pause or stop."""
        spec = self._record.training
        splits = load_split(spec.dataset, "train"), load_split(spec.dataset, "test")
        with Training(spec, *splits, self._folder.checkpoint()) as session:
            self._follow_control(session)
            try:
                if self._control.command == "run":
                    self._train(session)
            except InvalidWeights as error:
                self._diverged(session, str(error))
                return
            if session.finished:
                self._add_network(session, state="finished", message=self._end_message(session))
            else:
                # the state first, since a page waits for it; the network and its test take longer
                self._save(state="stopped" if self._control.command == "stop" else "paused", step=session.step)
                self._add_network(session, go_on=lambda: self._folder.control() == self._control)

    def _train(self, session: Training) -> None:
        done = [epoch for epoch in self._record.history if epoch["epoch"] * session.steps_per_epoch <= session.step]
        self._save(state="running", history=tuple(done))
        for event in session.events():
            self._take(event)
            if isinstance(event, Batches) and self._follow_control(session) != "run":
                session.stop_at = session.step  # a snapshot or test that is due now still follows

    def _take(self, event: Event) -> None:
        match event:
            case Batches(first, loss, accuracy):
                self._folder.append_progress(batches_line(first, loss, accuracy))
            case Validation(step, accuracy):
                self._folder.append_progress(validation_line(step, accuracy))
            case Epoch():
                values = dataclasses.asdict(event)
                self._folder.append_progress(epoch_line(values))
                self._save(history=(*self._record.history, values))
            case Snapshot():
                self._folder.save_snapshot(event)
            case Checkpoint():
                self._folder.save_checkpoint(event)

    def _follow_control(self, session: Training) -> str:
        """Read control.json and apply it; returns its command."""
        control = self._control = self._folder.control()
        session.stop_at = session.total_steps if control.pause_at is None else control.pause_at
        if control.learning_rate not in (None, session.learning_rate):
            session.learning_rate = control.learning_rate
            self._save(changes=(*self._record.changes, {"step": session.step, "learning_rate": session.learning_rate}))
        return control.command

    def _diverged(self, session: Training, message: str) -> None:
        session.restore_last_good()
        self._folder.save_checkpoint(session.last_good)
        kept = f"The last good weights, those after batch {session.step:,}, are kept as its network."
        self._add_network(session, state="failed", message=f"{message} {kept}")

    def _end_message(self, session: Training) -> str:
        """Why a finished run ended before its last epoch; empty if it went through all."""
        if not session.target_reached:
            return ""
        target = self._record.training.target_accuracy
        return f"Ended after batch {session.step:,}: the validation accuracy reached the target of {target:.1%}."

    def _add_network(self, session: Training, go_on: Callable[[], bool] = lambda: True, **changes: object) -> None:
        """Test the current network and store it, unless the run is resumed in the meantime."""
        measured = session.measure_while(go_on)
        if measured is None:
            return
        network = session.network()
        file = keras_file(network)
        loss, accuracy = measured
        seconds = round(session.checkpoint().seconds, 2)
        measures = {"test_loss": loss, "test_accuracy": accuracy, "steps": session.step, "seconds": seconds}
        if go_on():
            newest = self._store.record(self._record.id)  # a paused run may have been stopped since
            ended = dataclasses.replace(newest, **{"step": session.step, "measures": measures, **changes})
            self._store.save_network(ended, network, file)

    def _save(self, **changes: object) -> None:
        self._record = dataclasses.replace(self._record, **changes)
        self._store.save(self._record)
