"""Training jobs on Dask: submit a run to a worker, and submit it again if it was lost."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import Client, fire_and_forget

from convscope.cluster import loading
from convscope.cluster.connection import call, connect, ensure_worker, existing_address, has_worker, resources_for
from convscope.cluster.loading import Loading
from convscope.cluster.processes import LOG_VARIABLE, LOGS, TRAINING, runtime_folder
from convscope.errors import InvalidSpec, JobError, StoreError
from convscope.liveness import Watch, end_here, is_alive_here, this_process
from convscope.spec.bounds import check_trainable
from convscope.spec.training import TrainingSpec
from convscope.store.held_run import LEASE_SECONDS
from convscope.store.record import Record
from convscope.store.request import Request
from convscope.store.store import Store, open_store
from convscope.training.failure import record_failure

LOST_SECONDS = 5.0  # after which a job that our own cluster does not know is lost; it may be on its way there
QUEUE_LEASE_SECONDS = 60.0  # a queue on another machine whose servers are silent for this long is dead
MAX_LOST_JOBS = 3  # in a row, without a worker that began
LOST = (
    "No worker began this run, though it was handed over {count} times. {log} says why. Start the training again when "
    "the reason is gone."
)


class Jobs:
    """Submits runs to the workers and checks on them. Several threads may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._queue = ""
        self._restoring: threading.Thread | None = None
        self._watches: dict[tuple[str, str], tuple[tuple[int, str, float], Watch]] = {}  # by store and run
        self._beats = 0

    @property
    def queue(self) -> str:
        """Names the queue that runs are handed to; empty before the first connection."""
        return self._queue

    def connect(self) -> Client:
        """The connection to Dask; a new one if the scheduler has ended.

        Raises:
            JobError: If the cluster does not answer or cannot be started.
        """
        with self._lock:
            if self._client is None or not _answers(self._client):
                _close(self._client)
                self._client = connect()
                self._queue = _queue_of(self._client)
            return self._client

    def submit(self, store: Store, training: TrainingSpec, name: str) -> Record:
        """Create a run in the store and submit it to a worker. The run goes on when this process ends.

        Raises:
            InvalidSpec: If the network is too large.
            JobError: If there is no cluster; then nothing is stored.
            StoreError: If the store refuses the name or cannot be written.
        """
        check_trainable(training.network)
        client = self._ready()
        record = store.create(training, name)
        return self._hand_over(client, store, record.id, lambda _, request: dataclasses.replace(request))

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

        def resumed(record: Record, request: Request) -> Request:
            _check_resumable(store, record)
            whole = record.training.epochs if epochs is None else epochs
            training = dataclasses.replace(record.training, epochs=whole)
            if record.state == "finished" and training.epochs <= record.training.epochs:
                raise InvalidSpec(f"epochs={training.epochs} are done already. Choose more.")
            changes = request.changes
            if training != record.training:
                changes = (*changes, {"step": record.step, "epochs": training.epochs})
            control = dataclasses.replace(request.control, command="run", pause_at=pause_at)
            new = {"training": training, "changes": changes, "control": control}
            return dataclasses.replace(request, **new, job=request.job + 1, lost_jobs=0, given_up="")

        record = store.record(run_id)
        resumed(record, record.sides[0])  # refuses before a cluster is started
        return self._hand_over(self._ready(), store, run_id, resumed)

    def check(self, store: Store, record: Record) -> Record:
        """The run's newest record. An active run that no worker has or will get is submitted again."""
        if not record.active:
            return store.record(record.id)
        status = self._status(record)
        newest = store.record(record.id)  # the run may have ended since `record` was read
        if not newest.active or newest.job != record.job:
            return newest
        note = loading_note()
        if newest.state == "waiting" and note and note.failure:
            newest = store.change(newest.id, _hopeless(newest, self._queue, note.failure))
            if not newest.active:
                return newest
        if status in ("no-worker", "queued", "waiting"):
            self._restore_worker()
        elif self._is_lost(store, newest, known=status is not None):
            if newest.state == "running":  # a worker that stands still may hold the run's lock, or be our only one
                end_here(store.sides(newest.id)[1].worker, LOG_VARIABLE)
            newest = self._hand_over(self._ready(), store, newest.id, _lost(newest))
        return newest

    def check_all(self, store: Store) -> None:
        """Check every active run, so that a run that an earlier server left goes on, and show that this server lives.

        Raises:
            JobError: If there is no cluster. What is wrong with one run keeps no other from being checked.
        """
        self.connect()
        self._beats += 1
        store.save_queue(self._queue, self._beats)
        for record in store.active_records():
            with contextlib.suppress(StoreError):
                self.check(store, record)

    def _ready(self) -> Client:
        """The connection, with a worker for trainings."""
        client = self.connect()
        ensure_worker(client)
        return client

    def _hand_over(
        self, client: Client, store: Store, run_id: str, change: Callable[[Record, Request], Request]
    ) -> Record:
        """Change a run's request and submit the new job; a change that returns the request itself does nothing."""
        handed_over = False

        def queued(record: Record, request: Request) -> Request:
            nonlocal handed_over
            changed = change(record, request)
            handed_over = changed is not request and not changed.given_up
            return dataclasses.replace(changed, queue=self._queue, queued=time.time()) if handed_over else changed

        record = store.change(run_id, queued)
        if handed_over:
            _submit(client, store, record)
        return record

    def _status(self, record: Record) -> str | None:
        client, key = self.connect(), _key(record)
        try:
            return call(client, "get_task_status", keys=[key])[key]
        except (OSError, TimeoutError) as error:
            raise JobError(f"The Dask scheduler does not answer ({error}). ConvScope connects again.") from error

    def _restore_worker(self) -> None:
        """Start a worker of our own in the background if there is none."""
        client = self.connect()
        if not has_worker(client) and not (self._restoring and self._restoring.is_alive()):
            self._restoring = threading.Thread(target=_ensure_worker, args=[client], daemon=True)
            self._restoring.start()

    def _is_lost(self, store: Store, record: Record, known: bool) -> bool:
        """Whether no worker has an active run or will get it.

        Args:
            known: Whether our own cluster knows the job.
        """
        request, status = store.sides(record.id)
        if record.state == "running":
            if not known and is_alive_here(status.worker) is False:
                return True
            return self._is_silent(store, record, store.folder(record.id).heartbeat(), LEASE_SECONDS)
        if known:
            return False
        if request.queue in ("", self._queue):  # it may be on its way to the scheduler
            return self._is_silent(store, record, request.queue, LOST_SECONDS)
        alive = is_alive_here(request.queue)
        if alive is None:
            return self._is_silent(store, record, store.load_queue(request.queue), QUEUE_LEASE_SECONDS)
        return not alive

    def _is_silent(self, store: Store, record: Record, value: object, lease: float) -> bool:
        """Whether a value of a run has not changed for this time; a new job begins from the start."""
        key = (store.absolute_url, record.id)
        watched = (record.job, record.state, lease)
        if key not in self._watches or self._watches[key][0] != watched:
            self._watches[key] = (watched, Watch(lease))
        return self._watches[key][1].is_silent(value)


def _check_resumable(store: Store, record: Record) -> None:
    store.check_changeable(record)
    if record.active:
        raise StoreError(f"{record.name!r} is training already. Wait until it pauses or ends.")
    if not store.folder(record.id).has_checkpoint():
        raise StoreError(f"{record.name!r} has no checkpoint to go on from. Start it again from the beginning.")


def _hopeless(seen: Record, queue: str, message: str) -> Callable[[Record, Request], Request]:
    """A change that gives up a run in our queue that none of our workers can begin."""

    def hopeless(record: Record, request: Request) -> Request:
        waits = request.job == seen.job and record.state == "waiting" and request.queue == queue
        return dataclasses.replace(request, given_up=message) if waits else request

    return hopeless


def loading_note(kind: str = TRAINING) -> Loading | None:
    """Whether our own worker of a kind is loading TensorFlow; None if it has, or there is no such worker."""
    return None if existing_address() else loading.read(runtime_folder(), Path(LOGS[kind]).stem)


def _lost(seen: Record) -> Callable[[Record, Request], Request]:
    """A change that hands a lost run over again, or gives it up. If another process was quicker, it changes nothing."""

    def lost(record: Record, request: Request) -> Request:
        if request.job != seen.job or not record.active:
            return request
        count = 0 if record.state == "running" else request.lost_jobs + 1
        if count > MAX_LOST_JOBS:
            message = LOST.format(count=count, log=runtime_folder() / LOGS[TRAINING])
            return dataclasses.replace(request, lost_jobs=count, given_up=message)
        return dataclasses.replace(request, job=request.job + 1, lost_jobs=count)

    return lost


def _submit(client: Client, store: Store, record: Record) -> None:
    options = {"key": _key(record), "pure": False, "resources": resources_for(client, TRAINING)}
    future = client.submit(_work, store.absolute_url, record.id, record.job, **options)
    fire_and_forget(future)


def _work(url: str, run_id: str, job: int) -> None:
    """Train a run in a worker."""
    try:
        with loading.noted():
            from convscope.training.worker.run import run  # not at the top: it imports TensorFlow
    except Exception as error:
        record_failure(open_store(url), run_id, job, error)
        raise
    run(url, run_id, job)


def _key(record: Record) -> str:
    """The key of the run's newest task in Dask."""
    return f"train-{record.id}-{record.job}"


def _queue_of(client: Client) -> str:
    """Names a scheduler: where its process is, or, on an existing cluster that runs no function, its id."""
    try:
        queue: Any = client.run_on_scheduler(this_process)
        return queue
    except Exception:  # whatever a scheduler of others refuses with
        return str(call(client, "identity", n_workers=0)["id"])


def _ensure_worker(client: Client) -> None:
    with contextlib.suppress(JobError):  # the next check tries again
        ensure_worker(client)


def _close(client: Client | None) -> None:
    """End a connection whose scheduler may be gone."""
    with contextlib.suppress(OSError, TimeoutError, RuntimeError):
        if client:
            client.close(timeout=1)


def _answers(client: Client) -> bool:
    try:
        return client.status == "running" and bool(call(client, "identity", callback_timeout=5))
    except (OSError, TimeoutError):
        return False
