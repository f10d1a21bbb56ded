"""Training jobs on Dask: hand one to a worker, ask whether it is still there."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

from distributed import Client, fire_and_forget

from convscope.cluster import connect, ensure_worker
from convscope.record import GONE, Record
from convscope.store import Store
from convscope.training_spec import TrainingSpec

GRACE_SECONDS = 5  # a new record may be a little older than its job


class Jobs:
    """The way from the app to the workers. Safe to share between sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Client | None = None

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
        client = self.connect()
        ensure_worker(client)
        record = store.create(training, name)
        future = client.submit(_work, _absolute(store.url), record.id, key=_key(record.id), pure=False)
        fire_and_forget(future)
        return record

    def check(self, store: Store, record: Record) -> Record:
        """The run's record as it is now; a live run that no worker has is marked as interrupted."""
        if not record.live or time.time() - record.created < GRACE_SECONDS or self._has(record):
            return store.record(record.id)
        newest = store.record(record.id)  # it may have ended between the two questions
        if newest.live:
            newest = dataclasses.replace(newest, state="interrupted", message=GONE)
            store.save(newest)
        return newest

    def _has(self, record: Record) -> bool:
        """Whether the cluster has a run that waits, or a worker has one that runs."""
        client, key = self.connect(), _key(record.id)
        status = client.sync(client.scheduler.get_task_status, keys=[key])[key]
        if record.state == "running":
            return status == "processing"  # queued again: its worker died, and no other has taken it yet
        return status not in (None, "erred", "forgotten")


def _work(url: str, run_id: str) -> None:
    from convscope.run import run  # here, since it imports TensorFlow

    run(url, run_id)


def _key(run_id: str) -> str:
    return f"train-{run_id}"


def _absolute(url: str) -> str:
    return url if "://" in url else str(Path(url).resolve())


def _answers(client: Client) -> bool:
    try:
        return client.status == "running" and bool(client.sync(client.scheduler.identity, callback_timeout=5))
    except (OSError, TimeoutError):
        return False
