"""The files that a run's worker shares with pages: progress, control, checkpoint and snapshots."""

from __future__ import annotations

from convscope.errors import StoreError
from convscope.spec.network import NetworkSpec
from convscope.store import snapshots
from convscope.store.checkpoint import Checkpoint
from convscope.store.control import Control
from convscope.store.files import Files
from convscope.store.snapshots import Snapshot


class RunFolder:
    """A run's folder without its record and its network; made by `Store.folder`.

    Raises:
        StoreError: From every method except `has_checkpoint`, if the store cannot be read or written.
    """

    def __init__(self, files: Files, run_id: str) -> None:
        self._files, self._id = files, run_id

    def append_progress(self, lines: bytes) -> None:
        """Append lines to progress.jsonl, see `convscope.store.progress`."""
        self._files.append(f"{self._id}/progress.jsonl", lines)

    def read_progress(self, start: int = 0) -> bytes:
        """progress.jsonl from byte `start` on; the last line may be incomplete."""
        return self._files.read(f"{self._id}/progress.jsonl", start) or b""

    def control(self) -> Control:
        """What people ask of the run; without a control.json to run.

        Raises:
            DamagedRecord: If the file cannot be read as such.
        """
        content = self._files.read(f"{self._id}/control.json")
        return Control() if content is None else Control.from_json(content)

    def save_control(self, control: Control) -> None:
        """Write control.json."""
        self._files.write(f"{self._id}/control.json", control.to_json())

    def has_checkpoint(self) -> bool:
        """Whether there is a checkpoint to resume from."""
        return self._files.exists(f"{self._id}/checkpoint.npz")

    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint that the run resumes from; None if there is none.

        Raises:
            DamagedRecord: If the file is damaged.
        """
        content = self._files.read(f"{self._id}/checkpoint.npz")
        return None if content is None else Checkpoint.from_npz(content)

    def save_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Replace the checkpoint."""
        self._files.write(f"{self._id}/checkpoint.npz", checkpoint.to_npz())

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
        self._files.write(f"{self._id}/{snapshots.file_name(snapshot.step)}", snapshot.to_npz())
