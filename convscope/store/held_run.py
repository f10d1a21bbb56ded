"""A run in the hands of a worker. A worker that no longer holds it can write nothing more.

The newest job of a run is the fencing token: whoever hands the run to a worker counts it up in request.json. A worker
writes only while its own job is the newest and status.json names it; both are read again, under the run's lock, for
every write. The heartbeat shows others that the worker is alive: a counter, so that no two clocks are compared.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from convscope.errors import RunLost
from convscope.liveness import Watch, is_alive_here, this_process
from convscope.network.trained import TrainedNetwork
from convscope.store import snapshots
from convscope.store.files import Files
from convscope.store.record import Record
from convscope.store.request import Request
from convscope.store.run_folder import HEARTBEAT, RunFolder, read_sides
from convscope.store.status import FILE, Status

HEARTBEAT_SECONDS = 1.0
LEASE_SECONDS = 15.0  # a worker whose heartbeat stands still for this long counts as dead


class HeldRun:
    """A run that this worker holds; made by `Store.hold`.

    Args:
        files: The store's files.
        run_id: The run.
        job: The job that this worker has.

    Attributes:
        folder: The run's files; every write is refused once another worker holds the run.
        status: What this worker wrote last; at first the former worker's.

    Raises:
        RunLost: From every method, if the job is not the newest, the run was deleted, or another worker with the same
            job is alive.
        StoreError: If the store cannot be read or written.
    """

    def __init__(self, files: Files, run_id: str, job: int) -> None:
        self._files, self._id, self._job = files, run_id, job
        self._worker = f"{this_process()} {secrets.token_hex(4)}"
        self.folder = RunFolder(files, run_id, self._guard)
        self.status = self._former()
        self._await_the_end_of(self.status)
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)

    def request(self) -> Request:
        """What people ask of the run now."""
        request = read_sides(self._files, self._id)[0]
        if request is None or request.job != self._job:
            raise RunLost(f"The run {self._id!r} was deleted, or handed to another worker.")
        return request

    def record(self) -> Record:
        """The run's record now."""
        return Record.of(self.request(), self.status)

    def claim(self, **changes: Any) -> None:
        """Take the run over: from now on only this worker writes it.

        Args:
            changes: Fields of the status that change with that.
        """
        status = dataclasses.replace(self.status, job=self._job, worker=self._worker, **changes)
        former = (self.status.job, self.status.worker)

        @contextmanager
        def still_free() -> Iterator[None]:
            with self._files.locked(self._id):
                self.request()
                now = self._former()
                if (now.job, now.worker) != former:
                    raise RunLost(f"Another worker has taken the run {self._id!r}.")
                yield

        self._files.write(f"{self._id}/{FILE}", status.to_json(), still_free)
        self.status = status
        for folder in (self._id, f"{self._id}/{snapshots.FOLDER}"):
            self._files.delete_temporaries(folder)
        self.folder.drop_cut_line()
        self._heart.start()

    def save(self, **changes: Any) -> None:
        """Write status.json with these fields changed."""
        status = dataclasses.replace(self.status, **changes)
        self._files.write(f"{self._id}/{FILE}", status.to_json(), self._guard)
        self.status = status

    def save_network(self, network: TrainedNetwork, keras_file: bytes, **changes: Any) -> None:
        """Write the run's network, then its status, so that a status with measures always has a network."""
        self._files.write(f"{self._id}/weights.npz", network.to_npz(), self._guard)
        self._files.write(f"{self._id}/network.keras", keras_file, self._guard)
        self.save(**changes)

    def release(self) -> None:
        """End the heartbeat; after this nothing is written."""
        self._ended.set()
        if self._heart.is_alive():
            self._heart.join()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """The moment of a write: nobody else writes, and this worker holds the run."""
        with self._files.locked(self._id):
            self.request()
            if self._former().worker != self._worker:
                raise RunLost(f"Another worker has taken the run {self._id!r}.")
            yield

    def _former(self) -> Status:
        """The status as it is stored."""
        status = read_sides(self._files, self._id)[1]
        if status is None:
            raise RunLost(f"The run {self._id!r} was deleted.")
        return status

    def _await_the_end_of(self, former: Status) -> None:
        """Wait for the lease of a worker that has the same job: Dask gives a job away again if it misses a worker."""
        if former.job == self._job and former.state == "running" and is_alive_here(former.worker) is not False:
            watch = Watch(LEASE_SECONDS)
            while not watch.is_silent(self.folder.heartbeat()):
                if watch.changes > 1:
                    raise RunLost(f"Another worker trains the run {self._id!r}.")
                time.sleep(HEARTBEAT_SECONDS / 4)

    def _beat(self) -> None:
        count = 0
        while True:
            try:
                self._files.overwrite(f"{self._id}/{HEARTBEAT}", f"{self._worker} {count}".encode(), self._guard)
            except RunLost:
                return
            except Exception as error:  # the heart must not stop while the worker lives
                print(f"The heartbeat of {self._id} could not be written: {error}", flush=True)
            count += 1
            if self._ended.wait(HEARTBEAT_SECONDS):
                return
