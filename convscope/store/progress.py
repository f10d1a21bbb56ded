"""How a run is going: the lines that its worker writes to progress.jsonl, and their reader.

A line is a JSON object: `{"first", "loss": [...], "accuracy": [...]}` for consecutive batches,
`{"epoch", "loss", "accuracy", "test_loss", "test_accuracy", "seconds"}` at the end of an epoch, or
`{"held_back", "step"}`: the accuracy on the held-back images after so many batches. A run that was resumed goes
back to its checkpoint: lines that come again replace the earlier ones.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Mapping

from convscope.errors import DamagedRecord
from convscope.store.record import EPOCH_FIELDS
from convscope.store.store import Store

BATCH_FIELDS = ("first", "loss", "accuracy")
VALIDATION_FIELDS = ("held_back", "step")


def batches_line(first: int, loss: tuple[float, ...], accuracy: tuple[float, ...]) -> bytes:
    """A line for consecutive batches, the first of them by its index in the run."""
    return _line({"first": first, "loss": _short(loss), "accuracy": _short(accuracy)})


def epoch_line(values: Mapping[str, float]) -> bytes:
    """A line for the end of an epoch."""
    return _line(values)


def validation_line(step: int, accuracy: float) -> bytes:
    """A line for the held-back images."""
    return _line({"held_back": accuracy, "step": step})


class Progress:
    """Reads a run's progress as it grows; one reader serves all who watch.

    Attributes:
        loss: Of each batch so far.
        accuracy: Of each batch so far, 0 to 1.
        epochs: The epoch lines so far.
        validation: `step` and `accuracy` of each measurement on the held-back images so far.
        polls: `(seconds by this machine's clock, batches)` at each poll that brought something.
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
        """Read what has come since the last poll. A half-written last line waits for the next one.

        Raises:
            DamagedRecord: If there is a line that no worker wrote.
        """
        with self._lock:
            fresh = self._folder.read_progress(self._offset)
            whole = fresh[: fresh.rfind(b"\n") + 1]
            lines = [_read(self._run_id, line) for line in whole.splitlines()]
            self._offset += len(whole)
            for values in lines:
                self._take(values)
            if whole:
                self.polls = [*self.polls[-100:], (time.monotonic(), len(self.loss))]

    def batches_per_second(self) -> float | None:
        """How fast it went over the last 20 s; None before there is anything to tell from."""
        recent = [(when, count) for when, count in self.polls if when > time.monotonic() - 20]
        if len(recent) < 2 or recent[-1][0] == recent[0][0]:
            return None
        return (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0]) or None

    def _take(self, values: dict) -> None:
        if "epoch" in values:
            self.epochs = [each for each in self.epochs if each["epoch"] < values["epoch"]] + [values]
        elif "held_back" in values:
            checked = {"step": values["step"], "accuracy": values["held_back"]}
            self.validation = [each for each in self.validation if each["step"] < values["step"]] + [checked]
        else:
            del self.loss[values["first"] :], self.accuracy[values["first"] :]
            self.loss += values["loss"]
            self.accuracy += values["accuracy"]


def _read(run_id: str, line: bytes) -> dict:
    with contextlib.suppress(ValueError):
        values = json.loads(line)
        if isinstance(values, dict) and any(
            set(kind) <= set(values) for kind in (BATCH_FIELDS, EPOCH_FIELDS, VALIDATION_FIELDS)
        ):
            return values
    raise DamagedRecord(
        f"The progress of {run_id!r} has a line that cannot be read ({line[:60]!r}). The network, if there is one, is "
        "not touched: remove progress.jsonl to see it without its curves."
    )


def _line(values: Mapping) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _short(numbers: tuple[float, ...]) -> list[float]:
    return [float(f"{number:.5g}") for number in numbers]
