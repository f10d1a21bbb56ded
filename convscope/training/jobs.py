"""Training jobs on Dask: hand one to a worker, ask whether it is still there."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from pathlib import Path

from distributed import Client, fire_and_forget

from convscope.cluster.connection import connect, ensure_worker, has_worker, resources_for
from convscope.cluster.processes import TRAIN
from convscope.errors import InvalidSpec, JobError, StoreError
from convscope.spec.training import TrainingSpec
from convscope.store.record import WORKERS_DIED, Record
from convscope.store.store import Store

SILENT_SECONDS = 10  # without a task and without progress, pause_at a live run counts as lost


class Jobs:
    """The way from the app to the workers. Safe to share between sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._reviving: threading.Thread | None = None
        self._heard: dict[str, tuple[tuple[int, int], float]] = {}

    def connect(self) -> Client:
        """The connection, made anew if the scheduler has ended since.

        Raises:
            JobError: If there is no cluster to be had.
        """
        with self._lock:
            if self._client is None or not _answers(self._client):
                self._client = connect()
            return self._client

    def submit(self, store: Store, training: TrainingSpec, name: str) -> Record:
        """Make a run in the store and hand it to a worker. It goes on when this process ends.

        Raises:
            JobError: If there is no cluster; then nothing is stored.
            StoreError: If the store refuses the name or cannot be written.
        """
        client = self._ready()
        record = store.create(training, name)
        _hand_over(client, store, record)
        return record

    def resume(self, store: Store, run_id: str, epochs: int | None = None, pause_at: int | None = None) -> Record:
        """Hand a run that pauses or has ended to a worker again, to go on from its checkpoint.

        Args:
            epochs: How many the whole run has from now on, up to 30; None for as many as before.
            pause_at: Pause after so many batches of the whole run; None for not at all.

        Raises:
            JobError: If there is no cluster; then nothing is changed.
            StoreError: If the visitor may not change it, it is live, or it has no checkpoint.
            InvalidSpec: If there are too many epochs, or it has had them all.
        """
        record, folder = store.changeable(run_id), store.folder(run_id)
        if record.active:
            raise StoreError(f"{record.name!r} is training already. Wait pause_at it pauses or ends.")
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
        return self._again(client, store, record)

    def check(self, store: Store, record: Record) -> Record:
        """The run's record as it is now; a live run that no worker has or will have is handed over again."""
        if not record.active:
            return store.record(record.id)
        status = self._status(record)
        newest = store.record(record.id)  # it may have ended between the two questions
        if not newest.active or newest.job != record.job:
            return newest
        if status in ("no-worker", "queued", "waiting"):
            self._revive()
        elif status == "erred":
            newest = dataclasses.replace(newest, state="interrupted", message=WORKERS_DIED)
            store.save(newest)
        elif status != "processing" and self._silent(store, newest):
            newest = self._again(self._ready(), store, newest)
        return newest

    def check_all(self, store: Store) -> None:
        """Check every live run, so that those that a server left behind go on."""
        for record in store.active_records():
            self.check(store, record)

    def _ready(self) -> Client:
        client = self.connect()
        ensure_worker(client)
        return client

    def _again(self, client: Client, store: Store, record: Record) -> Record:
        record = dataclasses.replace(record, job=record.job + 1)
        store.save(record)
        _hand_over(client, store, record)
        return record

    def _status(self, record: Record) -> str | None:
        client, key = self.connect(), _key(record)
        return client.sync(client.scheduler.get_task_status, keys=[key])[key]

    def _revive(self) -> None:
        """Bring back a worker of our own in the background, if there is none."""
        client = self.connect()
        if not has_worker(client) and not (self._reviving and self._reviving.is_alive()):
            self._reviving = threading.Thread(target=_bring_back, args=[client], daemon=True)
            self._reviving.start()

    def _silent(self, store: Store, record: Record) -> bool:
        """Whether nothing has been heard of a run for a while: a worker that only this server knows not may have it."""
        heard = (record.job, len(store.folder(record.id).read_progress()))
        known, since = self._heard.get(record.id, (None, 0.0))
        if known != heard:
            self._heard[record.id] = (heard, time.monotonic())
            return False
        return time.monotonic() - since > SILENT_SECONDS


def _hand_over(client: Client, store: Store, record: Record) -> None:
    options = {"key": _key(record), "pure": False, "resources": resources_for(client, TRAIN)}
    future = client.submit(_work, absolute(store.url), record.id, **options)
    fire_and_forget(future)


def _bring_back(client: Client) -> None:
    with contextlib.suppress(JobError):  # the next check tries again
        ensure_worker(client)


def _work(url: str, run_id: str) -> None:
    from convscope.training.worker.run import run  # here, since it imports TensorFlow

    run(url, run_id)


def _key(record: Record) -> str:
    return f"train-{record.id}-{record.job}"


def absolute(url: str) -> str:
    """A store's place, the same for a process that runs in another folder."""
    return url if "://" in url else str(Path(url).resolve())


def _answers(client: Client) -> bool:
    try:
        return client.status == "running" and bool(client.sync(client.scheduler.identity, callback_timeout=5))
    except (OSError, TimeoutError):
        return False
