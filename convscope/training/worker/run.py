"""A worker's job: one run, from its record in the store to its network. Importing this imports TensorFlow."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from convscope.cluster.failure import describe
from convscope.datasets import load_split
from convscope.errors import DamagedRecord, InvalidWeights, RunLost
from convscope.network.tensorflow.model import to_keras
from convscope.network.trained import TrainedNetwork
from convscope.store.checkpoint import Checkpoint
from convscope.store.held_run import HeldRun
from convscope.store.progress import batches_line, epoch_line, validation_line
from convscope.store.record import NOT_STARTED
from convscope.store.snapshots import Snapshot
from convscope.store.store import open_store
from convscope.training.failure import DEATHS, RUN, workers_died
from convscope.training.worker.session import Batches, Epoch, Event, Training, Validation


def run(url: str, run_id: str, job: int | None = None) -> None:
    """Train a run and write its progress, checkpoints, snapshots, network and status into the store at `url`.

    A run whose former worker died resumes from its checkpoint. A run that is paused or has ended is left alone, unless
    its network is not stored yet. If the run is deleted, or handed to another worker, this ends without a word.

    Args:
        job: The job that this worker has of the run; None for the newest.

    Raises:
        UnknownNetwork: If there is no such run.
        Exception: Whatever ended the run; its record says the same.
    """
    store = open_store(url)
    newest = store.record(run_id).job
    try:
        held = store.hold(run_id, newest if job is None else job)
    except RunLost:
        return
    try:
        if _claim(held):
            _Run(held).go()
    except RunLost:
        return
    except Exception as error:  # the page must see it, whatever it is
        held.save(state="failed", message=describe(error, RUN))
        raise
    finally:
        held.release()


def keras_file(network: TrainedNetwork) -> bytes:
    """The network as the bytes of a `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        to_keras(network).save(path)
        return path.read_bytes()


def _claim(held: HeldRun) -> bool:
    """Take a run if there is work; False if there is none. Workers that died are counted."""
    record, before = held.record(), held.status
    if before.state == "running":  # a worker died, or was taken for dead
        step = _checkpoint_step(held, before.step)
        attempts = 1 if step > before.step else before.attempts + 1
        died = attempts > DEATHS
        held.claim(
            step=step, attempts=attempts, **({"state": "interrupted", "message": workers_died()} if died else {})
        )
        return not died
    if record.active:
        held.claim(state="running", message="", attempts=0)
    elif record.has_work:
        held.claim()
    return record.has_work


def _checkpoint_step(held: HeldRun, otherwise: int) -> int:
    try:
        checkpoint = held.folder.checkpoint()
    except DamagedRecord:  # the training will say so
        return otherwise
    return checkpoint.step if checkpoint else 0


class _Run:
    """A run in its worker."""

    def __init__(self, held: HeldRun) -> None:
        self._held, self._folder = held, held.folder
        self._spec = held.request().training

    def go(self) -> None:
        """Train until the run ends, or is asked to pause or stop."""
        splits = load_split(self._spec.dataset, "train"), load_split(self._spec.dataset, "test")
        with Training(self._spec, *splits, self._folder.checkpoint()) as session:
            command = self._follow_control(session)
            try:
                if command == "run" and self._held.status.state == "running":
                    self._train(session)
            except InvalidWeights as error:
                self._diverged(session, str(error))
                return
            if session.finished:
                self._add_network(session, state="finished", message=self._end_message(session))
            else:
                self._leave(session)

    def _train(self, session: Training) -> None:
        history = self._held.status.history
        done = [epoch for epoch in history if epoch["epoch"] * session.steps_per_epoch <= session.step]
        self._held.save(history=tuple(done))
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
                self._held.save(history=(*self._held.status.history, values))
            case Snapshot():
                self._folder.save_snapshot(event)
            case Checkpoint():
                self._folder.save_checkpoint(event)

    def _follow_control(self, session: Training) -> str:
        """Read what people ask and apply it; returns the command."""
        control = self._held.request().control
        session.stop_at = session.total_steps if control.pause_at is None else control.pause_at
        if control.learning_rate not in (None, session.learning_rate):
            session.learning_rate = control.learning_rate
            change = {"step": session.step, "learning_rate": session.learning_rate}
            self._held.save(changes=(*self._held.status.changes, change))
        return control.command

    def _leave(self, session: Training) -> None:
        """End a run that was asked to pause or stop: the state first, since a page waits for it."""
        state = "stopped" if self._held.request().control.command == "stop" else "paused"
        if session.step:
            self._held.save(state=state, step=session.step)
            self._add_network(session)
        else:  # there is nothing to keep
            if state == "paused":
                self._folder.save_checkpoint(session.checkpoint())
            self._held.save(state=state, message=NOT_STARTED if state == "stopped" else "")

    def _diverged(self, session: Training, message: str) -> None:
        session.restore_last_good()
        self._folder.save_checkpoint(session.last_good)
        if not session.step:
            self._held.save(state="failed", message=message, step=0)
            return
        kept = f"The last good weights, those after batch {session.step:,}, are kept as its network."
        self._add_network(session, state="failed", message=f"{message} {kept}")

    def _end_message(self, session: Training) -> str:
        """Why a finished run ended before its last epoch; empty if it went through all."""
        if not session.target_reached:
            return ""
        target = self._spec.target_accuracy
        return f"Ended after batch {session.step:,}: the validation accuracy reached the target of {target:.1%}."

    def _add_network(self, session: Training, **changes: Any) -> None:
        """Test the current network and store it, unless the run is handed to another worker in the meantime."""
        measured = session.measure_while(lambda: bool(self._held.request()))
        assert measured is not None  # a run that this worker lost ends by an error
        network, (loss, accuracy) = session.network(), measured
        seconds = round(session.checkpoint().seconds, 2)
        measures = {"test_loss": loss, "test_accuracy": accuracy, "steps": session.step, "seconds": seconds}
        self._held.save_network(network, keras_file(network), step=session.step, measures=measures, **changes)
