"""A run's progress.jsonl: the lines that its worker appends, and a reader of them.

A line is a JSON object: `{"first", "loss": [...], "accuracy": [...]}` for consecutive batches,
`{"epoch", "loss", "accuracy", "test_loss", "test_accuracy", "seconds"}` for the end of an epoch, or
`{"held_back", "step"}` for the accuracy on the validation images after this number of batches. A run that resumes goes
back to its checkpoint: lines for the same batches or epochs replace the earlier ones.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Mapping

from convscope.errors import DamagedRecord
from convscope.store.status import EPOCH_FIELDS
from convscope.store.store import Store

BATCH_FIELDS = ("first", "loss", "accuracy")
VALIDATION_FIELDS = ("held_back", "step")


def batches_line(first: int, loss: tuple[float, ...], accuracy: tuple[float, ...]) -> bytes:
    """A line for consecutive batches; `first` is the index of the first one in the run."""
    return _line({"first": first, "loss": _short(loss), "accuracy": _short(accuracy)})


def epoch_line(values: Mapping[str, float]) -> bytes:
    """A line for the end of an epoch."""
    return _line(values)


def validation_line(step: int, accuracy: float) -> bytes:
    """A line for the accuracy on the validation images."""
    return _line({"held_back": accuracy, "step": step})


class Progress:
    """Reads a run's progress as the file grows. Several threads may use one reader.

    Attributes:
        loss: Loss of each batch so far.
        accuracy: Accuracy of each batch so far, 0 to 1.
        epochs: The lines of the epochs so far.
        validation: `step` and `accuracy` of each measurement on the validation images so far.
        polls: Time by `time.monotonic` and number of batches, at each poll that found new lines.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._folder, self._run_id = store.folder(run_id), run_id
        self._offset, self._lock = 0, threading.Lock()
        self.loss: list[float] = []
        self.accuracy: list[float] = []
        self.epochs: list[dict[str, float]] = []
        self.validation: list[dict[str, float]] = []
        self.polls: list[tuple[float, int]] = []

    def poll(self) -> None:
        """Read the new lines. A last line that is still being written is read by the next poll.

        Raises:
            DamagedRecord: If there is a line that no worker writes.
        """
        with self._lock:
            content = self._folder.read_progress(self._offset)
            whole_lines = content[: content.rfind(b"\n") + 1]
            lines = [_read(self._run_id, line) for line in whole_lines.splitlines()]
            self._offset += len(whole_lines)
            for values in lines:
                self._take(values)
            if whole_lines:
                self.polls = [*self.polls[-100:], (time.monotonic(), len(self.loss))]

    def batches_per_second(self) -> float | None:
        """The speed over the last 20 s; None if there were fewer than two polls."""
        recent = [(seconds, count) for seconds, count in self.polls if seconds > time.monotonic() - 20]
        if len(recent) < 2 or recent[-1][0] == recent[0][0]:
            return None
        return (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0]) or None

    def _take(self, values: dict) -> None:
        if "epoch" in values:
            self.epochs = [epoch for epoch in self.epochs if epoch["epoch"] < values["epoch"]] + [values]
        elif "held_back" in values:
            checked = {"step": values["step"], "accuracy": values["held_back"]}
            self.validation = [earlier for earlier in self.validation if earlier["step"] < values["step"]] + [checked]
        else:
            del self.loss[values["first"] :], self.accuracy[values["first"] :]
            self.loss += values["loss"]
            self.accuracy += values["accuracy"]


def _read(run_id: str, line: bytes) -> dict:
    with contextlib.suppress(ValueError):
        values = json.loads(line)
        kinds = (BATCH_FIELDS, EPOCH_FIELDS, VALIDATION_FIELDS)
        if isinstance(values, dict) and any(set(fields) <= set(values) for fields in kinds):
            return values
    raise DamagedRecord(
        f"The progress of {run_id!r} has a line that cannot be read ({line[:60]!r}). The network, if there is one, is "
        "not touched: remove progress.jsonl to see it without its curves."
    )


def _line(values: Mapping) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _short(values: tuple[float, ...]) -> list[float]:
    """Rounded to five digits, which keeps the file small."""
    return [float(f"{value:.5g}") for value in values]
