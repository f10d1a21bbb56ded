"""The files of a run: what people ask and what happened, progress, checkpoint and snapshots."""

from __future__ import annotations

from dataclasses import replace

from convscope.errors import StoreError
from convscope.spec.network import NetworkSpec
from convscope.store import snapshots
from convscope.store.checkpoint import Checkpoint
from convscope.store.control import Control
from convscope.store.files import Files, Guard
from convscope.store.record import FILE as RECORD
from convscope.store.record import Record
from convscope.store.request import FILE as REQUEST
from convscope.store.request import Request
from convscope.store.snapshots import Snapshot
from convscope.store.status import FILE as STATUS
from convscope.store.status import Status

PROGRESS, CHECKPOINT, HEARTBEAT = "progress.jsonl", "checkpoint.npz", "heartbeat"


def read_sides(files: Files, run_id: str) -> tuple[Request | None, Status | None]:
    """What people ask of a run, and what happened; None for both if there is no such run.

    A run that an earlier ConvScope made has a record.json and maybe a control.json; they stand for the file that is not
    there yet.

    Raises:
        DamagedRecord: If one of the files is damaged.
        StoreError: If the store cannot be read.
    """
    request, status = (files.read(f"{run_id}/{name}") for name in (REQUEST, STATUS))
    asked = None if request is None else Request.from_json(run_id, request)
    happened = None if status is None else Status.from_json(run_id, status)
    if asked and happened:
        return asked, happened
    old = files.read(f"{run_id}/{RECORD}")
    if old is None:
        return (asked, happened or Status()) if asked else (None, None)
    old_asked, old_happened = Record.from_json(run_id, old).sides
    return asked or replace(old_asked, control=_old_control(files, run_id)), happened or old_happened


def _old_control(files: Files, run_id: str) -> Control:
    content = files.read(f"{run_id}/control.json")
    return Control() if content is None else Control.from_json(content)


class RunFolder:
    """A run's folder without its record and its network; made by `Store.folder` or, for its worker, by `Store.hold`.

    Args:
        files: The store's files.
        run_id: The run.
        guard: Entered for the moment of every write, see `Files.write`.

    Raises:
        StoreError: From every method except `has_checkpoint`, if the store cannot be read or written.
    """

    def __init__(self, files: Files, run_id: str, guard: Guard | None = None) -> None:
        self._files, self._id, self._guard = files, run_id, guard

    def append_progress(self, lines: bytes) -> None:
        """Append lines to progress.jsonl, see `convscope.store.progress`."""
        self._files.append(f"{self._id}/{PROGRESS}", lines, self._guard)

    def read_progress(self, start: int = 0) -> bytes:
        """progress.jsonl from byte `start` on; the last line may be incomplete."""
        return self._files.read(f"{self._id}/{PROGRESS}", start) or b""

    def drop_cut_line(self) -> None:
        """Delete the last line of progress.jsonl if it is incomplete: its worker died while it wrote the line."""
        content = self.read_progress()
        whole = content[: content.rfind(b"\n") + 1]
        if content != whole:
            self._files.write(f"{self._id}/{PROGRESS}", whole, self._guard)

    def heartbeat(self) -> bytes:
        """The sign of life of the run's worker; it changes every second while the worker lives."""
        return self._files.read(f"{self._id}/{HEARTBEAT}") or b""

    def has_checkpoint(self) -> bool:
        """Whether there is a checkpoint to resume from."""
        return self._files.exists(f"{self._id}/{CHECKPOINT}")

    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint that the run resumes from; None if there is none.

        Raises:
            DamagedRecord: If the file is damaged.
        """
        content = self._files.read(f"{self._id}/{CHECKPOINT}")
        return None if content is None else Checkpoint.from_npz(content)

    def save_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Replace the checkpoint."""
        self._files.write(f"{self._id}/{CHECKPOINT}", checkpoint.to_npz(), self._guard)

    def snapshot_steps(self) -> tuple[int, ...]:
        """The batches after which there are snapshots, in order."""
        names = self._files.names(f"{self._id}/{snapshots.FOLDER}")
        stems = [name.removesuffix(".npz") for name in names if name.endswith(".npz")]
        return tuple(sorted(int(stem) for stem in stems if stem.isdecimal()))

    def snapshot(self, network: NetworkSpec, step: int) -> Snapshot:
        """The snapshot after batch `step`.

        Raises:
            StoreError: If there is none.
            DamagedRecord: If its file is damaged or another network's.
        """
        content = self._files.read(f"{self._id}/{snapshots.file_name(step)}")
        if content is None:
            steps = ", ".join(map(str, self.snapshot_steps())) or "no batch"
            raise StoreError(f"There is no snapshot after batch {step}; there are some after {steps}. Choose one.")
        return Snapshot.from_npz(network, content)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Write a snapshot."""
        self._files.write(f"{self._id}/{snapshots.file_name(snapshot.step)}", snapshot.to_npz(), self._guard)
