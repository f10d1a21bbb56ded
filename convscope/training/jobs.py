"""Training jobs on Dask: submit a run to a worker, and submit it again if it was lost."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time

from distributed import Client, fire_and_forget

from convscope.cluster.connection import call, connect, ensure_worker, has_worker, resources_for
from convscope.cluster.processes import TRAINING
from convscope.errors import InvalidSpec, JobError, StoreError
from convscope.spec.training import TrainingSpec
from convscope.store.record import WORKERS_DIED, Record
from convscope.store.store import Store

SILENT_SECONDS = 10  # an active run without a task counts as lost after this long without progress


class Jobs:
    """Submits runs to the workers and checks on them. Several threads may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._restoring: threading.Thread | None = None
        self._progress_seen: dict[str, tuple[tuple[int, int], float]] = {}  # by run: job and bytes, and since when

    def connect(self) -> Client:
        """The connection to Dask; a new one if the scheduler has ended.

        Raises:
            JobError: If the cluster does not answer or cannot be started.
        """
        with self._lock:
            if self._client is None or not _answers(self._client):
                self._client = connect()
            return self._client

    def submit(self, store: Store, training: TrainingSpec, name: str) -> Record:
        """Create a run in the store and submit it to a worker. The run goes on when this process ends.

        Raises:
            JobError: If there is no cluster; then nothing is stored.
            StoreError: If the store refuses the name or cannot be written.
        """
        client = self._ready()
        record = store.create(training, name)
        _submit(client, store, record)
        return record

    def resume(self, store: Store, run_id: str, epochs: int | None = None, pause_at: int | None = None) -> Record:
        """Submit a run that is paused or has ended again; it goes on from its checkpoint.

        Args:
            epochs: New number of epochs of the whole run, up to 30; None for no change.
            pause_at: Pause after this batch of the whole run; None for no pause.

        Raises:
            JobError: If there is no cluster; then nothing is changed.
            StoreError: If the visitor may not change the run, the run is active, or it has no checkpoint.
            InvalidSpec: If there are too many epochs, or all of them are done.
        """
        record, folder = store.changeable(run_id), store.folder(run_id)
        if record.active:
            raise StoreError(f"{record.name!r} is training already. Wait until it pauses or ends.")
        if not folder.has_checkpoint():
            raise StoreError(f"{record.name!r} has no checkpoint to go on from. Start it again from the beginning.")
        training = dataclasses.replace(record.training, epochs=record.training.epochs if epochs is None else epochs)
        if record.state == "finished" and training.epochs <= record.training.epochs:
            raise InvalidSpec(f"epochs={training.epochs} are done already. Choose more.")
        client = self._ready()
        folder.save_control(dataclasses.replace(folder.control(), command="run", pause_at=pause_at))
        if training != record.training:
            change = {"step": record.step, "epochs": training.epochs}
            record = dataclasses.replace(record, training=training, changes=(*record.changes, change))
        record = dataclasses.replace(record, state="waiting", message="", attempts=0)
        return self._submit_again(client, store, record)

    def check(self, store: Store, record: Record) -> Record:
        """The run's newest record. An active run that no worker has or will get is submitted again."""
        if not record.active:
            return store.record(record.id)
        status = self._status(record)
        newest = store.record(record.id)  # the run may have ended since `record` was read
        if not newest.active or newest.job != record.job:
            return newest
        if status in ("no-worker", "queued", "waiting"):
            self._restore_worker()
        elif status == "erred":
            newest = dataclasses.replace(newest, state="interrupted", message=WORKERS_DIED)
            store.save(newest)
        elif status != "processing" and self._is_silent(store, newest):
            newest = self._submit_again(self._ready(), store, newest)
        return newest

    def check_all(self, store: Store) -> None:
        """Check every active run, so that a run that an earlier server left goes on."""
        for record in store.active_records():
            self.check(store, record)

    def _ready(self) -> Client:
        """The connection, with a worker for trainings."""
        client = self.connect()
        ensure_worker(client)
        return client

    def _submit_again(self, client: Client, store: Store, record: Record) -> Record:
        record = dataclasses.replace(record, job=record.job + 1)
        store.save(record)
        _submit(client, store, record)
        return record

    def _status(self, record: Record) -> str | None:
        client, key = self.connect(), _key(record)
        return call(client, "get_task_status", keys=[key])[key]

    def _restore_worker(self) -> None:
        """Start a worker of our own in the background if there is none."""
        client = self.connect()
        if not has_worker(client) and not (self._restoring and self._restoring.is_alive()):
            self._restoring = threading.Thread(target=_ensure_worker, args=[client], daemon=True)
            self._restoring.start()

    def _is_silent(self, store: Store, record: Record) -> bool:
        """Whether a run has made no progress for a while. One that makes progress may run for another server."""
        newest = (record.job, len(store.folder(record.id).read_progress()))
        seen, since = self._progress_seen.get(record.id, (None, 0.0))
        if seen != newest:
            self._progress_seen[record.id] = (newest, time.monotonic())
            return False
        return time.monotonic() - since > SILENT_SECONDS


def _submit(client: Client, store: Store, record: Record) -> None:
    options = {"key": _key(record), "pure": False, "resources": resources_for(client, TRAINING)}
    future = client.submit(_work, store.absolute_url, record.id, **options)
    fire_and_forget(future)


def _ensure_worker(client: Client) -> None:
    with contextlib.suppress(JobError):  # the next check tries again
        ensure_worker(client)


def _work(url: str, run_id: str) -> None:
    """Train a run in a worker."""
    from convscope.training.worker.run import run  # not at the top: it imports TensorFlow

    run(url, run_id)


def _key(record: Record) -> str:
    """The key of the run's newest task in Dask."""
    return f"train-{record.id}-{record.job}"


def _answers(client: Client) -> bool:
    try:
        return client.status == "running" and bool(call(client, "identity", callback_timeout=5))
    except (OSError, TimeoutError):
        return False
