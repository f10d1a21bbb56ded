"""A run's checkpoint.npz: the newest state of its training in full precision, from which the run resumes.

The file holds `format`, the numbers of `Checkpoint`, and the arrays of its state under names such as `state.model.0`:
the model's and the optimizer's variables in Keras's order, with their random states. The order of the images needs no
state: the seed and the epoch's number determine it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from convscope import npz
from convscope.errors import DamagedFile, DamagedRecord

FORMAT = 1
STATE = "state."
FIELDS = {  # the array that holds each number
    "step": "step",
    "learning_rate": "rate",
    "cycle_start": "cycle_start",
    "cycle_end": "cycle_end",
    "loss_sum": "loss_sum",
    "accuracy_sum": "accuracy_sum",
    "epoch_seconds": "epoch_seconds",
    "seconds": "seconds",
}
COUNTS = ("step", "cycle_start", "cycle_end")  # integers


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training between two batches.

    Attributes:
        step: Batches done.
        learning_rate: The current learning rate; in a one-cycle schedule the peak.
        cycle_start, cycle_end: First batch of the schedule's cycle, and the batch after its last.
        loss_sum, accuracy_sum: Sums over the images of the current epoch.
        epoch_seconds: Training time of the current epoch so far.
        seconds: Duration of the whole run so far.
        state: Variables by name.
    """

    step: int
    learning_rate: float
    cycle_start: int
    cycle_end: int
    loss_sum: float
    accuracy_sum: float
    epoch_seconds: float
    seconds: float
    state: Mapping[str, np.ndarray]

    def to_npz(self) -> bytes:
        """The content of checkpoint.npz."""
        numbers = {name: getattr(self, field) for field, name in FIELDS.items()}
        state = {STATE + name: array for name, array in self.state.items()}
        return npz.to_bytes({"format": FORMAT, **numbers, **state})

    @classmethod
    def from_npz(cls, content: bytes) -> Checkpoint:
        """Read the file content of `to_npz`. Nothing is unpickled.

        Raises:
            DamagedRecord: If the content is not a whole checkpoint, or its format is newer.
        """
        try:
            with npz.opened(content) as file:
                if int(file["format"]) > FORMAT:
                    raise ValueError("its format is newer than this ConvScope; update ConvScope")
                numbers: dict[str, Any] = {field: float(file[name]) for field, name in FIELDS.items()}
                numbers |= {field: int(file[FIELDS[field]]) for field in COUNTS}
                state = {name.removeprefix(STATE): file[name] for name in file if name.startswith(STATE)}
        except DamagedFile as error:
            raise DamagedRecord(
                f"The checkpoint cannot be read ({error}); expected the npz file that a run writes while it trains. "
                "Start the training again: the same settings give the same network."
            ) from error
        return cls(**numbers, state=state)
