"""The model store: a folder per run, with its network."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convscope.errors import DamagedRecord, InvalidWeights, StoreError, UnknownNetwork
from convscope.network.trained import TrainedNetwork
from convscope.places import HERE
from convscope.spec.training import TrainingSpec
from convscope.store.answers import Answers
from convscope.store.drawings import Drawings
from convscope.store.files import OLD_SECONDS, Files, is_name
from convscope.store.held_run import HeldRun
from convscope.store.record import FILE as RECORD
from convscope.store.record import Record
from convscope.store.request import FILE as REQUEST
from convscope.store.request import Request
from convscope.store.run_folder import RunFolder, read_sides
from convscope.store.status import FILE as STATUS
from convscope.store.status import Status

PRETRAINED_FOLDER = HERE.pretrained
PRETRAINED = ("robust", "notebook")  # ids of the networks that come with ConvScope
DEFAULT = "robust"
NAME_LENGTH = 80  # characters
QUEUES = ".queues"  # no id of a run begins with a dot


@dataclass(frozen=True)
class Damaged:
    """A folder in the store that is not a whole run. It is listed and never changed."""

    id: str
    message: str


def open_store(url: str | None = None, visitor: str = "everyone") -> Store:
    """Open the model store for one visitor.

    Args:
        url: A folder or an fsspec URL; by default `CONVSCOPE_STORE`, or else the project's own model_store. An
            installed package has its store in the user's data folder.
        visitor: Whose runs are listed and may be changed. Everybody sees the pretrained networks; they are read-only.
    """
    return Store(url or os.environ.get("CONVSCOPE_STORE") or str(HERE.store), visitor)


class Store:
    """Creates, lists, loads, controls, renames and deletes runs; made by `open_store`.

    Attributes:
        url: A folder or an fsspec URL.
        visitor: Whose runs are listed and may be changed.
        drawings: Drawings that are too long for a link.
        answers: Stored answers about networks.
    """

    def __init__(self, url: str, visitor: str) -> None:
        self.url, self.visitor = url, visitor
        self._own, self._pretrained = Files(url), Files(str(PRETRAINED_FOLDER))
        self.drawings = Drawings(self._own)
        self.answers = Answers(self._own, self._pretrained, PRETRAINED)

    @property
    def absolute_url(self) -> str:
        """The store's URL for a process that runs in another folder."""
        return self.url if "://" in self.url else str(Path(self.url).resolve())

    def entries(self) -> list[Record | Damaged]:
        """The pretrained networks, then the visitor's runs, the newest first, then damaged folders."""
        entries = [self._entry(model_id) for model_id in PRETRAINED]
        entries += [self._entry(name) for name in self._own.folders() if is_name(name) and name not in PRETRAINED]
        records = [entry for entry in entries if isinstance(entry, Record) and self._may_see(entry)]
        damaged = [entry for entry in entries if isinstance(entry, Damaged)]
        return sorted(records, key=lambda record: (record.id not in PRETRAINED, -record.created)) + damaged

    def record(self, model_id: str) -> Record:
        """The record of one run. Anyone who has the id may read it.

        Raises:
            UnknownNetwork: If there is no run with this id.
            DamagedRecord: If the record cannot be read.
        """
        return Record.of(*self.sides(model_id))

    def load_network(self, model_id: str | None = None) -> TrainedNetwork:
        """A run's network as arrays, for `convscope.network.forward`; None stands for the default network.

        Raises:
            UnknownNetwork: If there is no run with this id.
            DamagedRecord: If its files cannot be read.
            StoreError: If the run has no network yet.
        """
        record = self.record(model_id or DEFAULT)
        if not record.has_network:
            raise StoreError(
                f"{record.name!r} has no network: its training is {record.state}. Wait until it has finished, or "
                "choose another network."
            )
        content = self._files(record.id).read(f"{record.id}/weights.npz")
        try:
            return TrainedNetwork.from_npz(record.training.network, content or b"")
        except InvalidWeights as error:
            raise DamagedRecord(f"The network {record.name!r} ({record.id}) is damaged. {error}") from error

    def active_records(self) -> list[Record]:
        """The active runs of all visitors."""
        entries = [self._entry(name) for name in self._own.folders() if is_name(name) and name not in PRETRAINED]
        return [entry for entry in entries if isinstance(entry, Record) and entry.active]

    def create(self, training: TrainingSpec, name: str) -> Record:
        """Create a run that waits for a worker."""
        request = Request(secrets.token_urlsafe(12), _checked_name(name), self.visitor, training, time.time())
        self._own.write(f"{request.id}/{REQUEST}", request.to_json())
        return Record.of(request, Status())

    def put(self, record: Record) -> None:
        """Write both sides of a record, without regard to anybody else. For scripts and tests."""
        request, status = record.sides
        self._own.write(f"{record.id}/{STATUS}", status.to_json())
        self._own.write(f"{record.id}/{REQUEST}", request.to_json())

    def put_pretrained(self, record: Record, network: TrainedNetwork, keras_file: bytes) -> None:
        """Write a network that comes with ConvScope, into a store whose place is theirs. For scripts."""
        self._own.write(f"{record.id}/weights.npz", network.to_npz())
        self._own.write(f"{record.id}/network.keras", keras_file)
        self._own.write(f"{record.id}/{RECORD}", record.to_json())

    def hold(self, run_id: str, job: int) -> HeldRun:
        """Take a run into the hands of the worker that has this job of it.

        Raises:
            RunLost: If that job is not the run's newest, or another worker with the same job is alive.
        """
        self.sides(run_id)
        return HeldRun(self._own, run_id, job)

    def change(self, run_id: str, change: Callable[[Record, Request], Request]) -> Record:
        """Change what people ask of a run, by compare and swap: no change of another page or server is lost.

        Args:
            change: Called with the run's record and request as they are now, under the run's lock; returns the new
                request. It may refuse by an error; then nothing has changed.

        Returns:
            The record with the change.
        """
        with self._own.locked(run_id):
            request, status = self.sides(run_id)
            changed = change(Record.of(request, status), request)
            if changed != request:
                self._own.write(f"{run_id}/{REQUEST}", changed.to_json())
        return Record.of(changed, status)

    def folder(self, model_id: str) -> RunFolder:
        """The files that a run's worker shares with pages."""
        return RunFolder(self._files(model_id), model_id)

    def check_changeable(self, record: Record) -> None:
        """Refuse a run that this visitor may not change.

        Raises:
            StoreError: If it is pretrained or another visitor's.
        """
        if record.id in PRETRAINED:
            raise StoreError(
                f"{record.name!r} comes with ConvScope and is read-only. Train a network of your own to change it."
            )
        if record.owner != self.visitor:
            raise StoreError(f"{record.name!r} belongs to another visitor. Only its owner can change it.")

    def rename(self, model_id: str, name: str) -> Record:
        """Change the name of a run that is not active.

        Raises:
            StoreError: If the run is pretrained, another visitor's or active, or the name is empty or too long.
        """

        def renamed(record: Record, request: Request) -> Request:
            self.check_changeable(record)
            if record.active:
                raise StoreError(f"{record.name!r} is still training. Rename it when it has ended.")
            return dataclasses.replace(request, name=_checked_name(name))

        return self.change(model_id, renamed)

    def stop(self, model_id: str) -> None:
        """Ask a run to stop and keep its network. A run that is waiting or paused ends at once."""
        self._command(model_id, lambda record: record.active or record.state == "paused", command="stop")

    def pause(self, model_id: str) -> None:
        """Ask a running run to pause; do nothing in any other state."""
        self._command(model_id, lambda record: record.state == "running", command="pause")

    def set_learning_rate(self, model_id: str, learning_rate: float) -> None:
        """Change a run's learning rate from its next batch on; in a one-cycle schedule the peak.

        Raises:
            InvalidSpec: If it is outside its range.
        """
        self._command(model_id, lambda _: True, learning_rate=learning_rate)

    def delete(self, model_id: str) -> None:
        """Delete a run that is not active, with its network.

        Raises:
            StoreError: If the run is pretrained, another visitor's or active.
        """
        with self._own.locked(model_id):
            record = self.record(model_id)
            self.check_changeable(record)
            if record.active:
                raise StoreError(f"{record.name!r} is still training. Stop it first, then delete it.")
            self._own.delete(model_id)

    def save_queue(self, queue: str, beat: int) -> None:
        """Show that a server uses the cluster with this queue; `beat` differs each time."""
        self._own.write(f"{QUEUES}/{_digest(queue)}", str(beat).encode())

    def load_queue(self, queue: str) -> bytes | None:
        """The newest beat of a queue's servers; None if there was none."""
        return self._own.read(f"{QUEUES}/{_digest(queue)}")

    def clean(self) -> None:
        """Delete what killed processes left half written an hour ago, and the oldest of very many drawings."""
        self.drawings.clean()
        for folder in ("", *self._own.folders()):
            self._own.delete_temporaries(folder, OLD_SECONDS)

    def _command(self, model_id: str, applies: Callable[[Record], bool], **changes: Any) -> None:
        def commanded(record: Record, request: Request) -> Request:
            self.check_changeable(record)
            control = dataclasses.replace(request.control, **changes)
            return dataclasses.replace(request, control=control) if applies(record) else request

        self.change(model_id, commanded)

    def sides(self, model_id: str) -> tuple[Request, Status]:
        """What people ask of a run, and what happened.

        Raises:
            UnknownNetwork: If there is no run with this id.
            DamagedRecord: If one of its files cannot be read.
        """
        request, status = read_sides(self._files(model_id), model_id)
        if request is None or status is None:
            raise _unknown(model_id)
        return request, status

    def _entry(self, model_id: str) -> Record | Damaged:
        try:
            record = self.record(model_id)
        except UnknownNetwork:
            return Damaged(model_id, f"The folder {model_id!r} has no {REQUEST}. It was left as it is.")
        except StoreError as error:  # the record is damaged, or its file cannot be read
            return Damaged(model_id, str(error))
        if record.has_network and not self._files(model_id).exists(f"{model_id}/weights.npz"):
            return Damaged(
                model_id,
                f"{record.name!r} ({model_id}) has lost its weights.npz. Restore the file, or train it again.",
            )
        return record

    def _may_see(self, record: Record) -> bool:
        return record.id in PRETRAINED or record.owner == self.visitor

    def _files(self, model_id: str) -> Files:
        if not is_name(model_id):
            raise _unknown(model_id)
        return self._pretrained if model_id in PRETRAINED else self._own


def _unknown(model_id: str) -> UnknownNetwork:
    return UnknownNetwork(
        f"There is no network {model_id!r:.80} in this store. It may have been deleted, or the link may be cut "
        "short: choose another one."
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _checked_name(name: str) -> str:
    stripped = " ".join(name.split())
    if not 1 <= len(stripped) <= NAME_LENGTH:
        raise StoreError(f"The name has {len(stripped)} characters; expected 1 to {NAME_LENGTH}. Choose another name.")
    return stripped
