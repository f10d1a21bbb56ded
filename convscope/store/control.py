"""Commands for a run: train, pause or stop, and with which learning rate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from convscope.errors import DamagedRecord, InvalidSpec
from convscope.spec.training import LEARNING_RATE
from convscope.spec.validation import check_choice, check_integer, check_number

COMMANDS = ("run", "pause", "stop")
MAX_BATCHES = 10**9
FIELDS = {"command": "wanted", "pause_at": "until", "learning_rate": "learning_rate"}  # and how the file calls them


@dataclass(frozen=True)
class Control:
    """What people ask of a run.

    Attributes:
        command: `"run"`, `"pause"`, or `"stop"`: end the run and keep its network.
        pause_at: Pause after this batch of the whole run; None for no pause.
        learning_rate: The learning rate from the next batch on, 1e-5 to 1; None for no change.

    Raises:
        InvalidSpec: For a value outside its range.
    """

    command: str = "run"
    pause_at: int | None = None
    learning_rate: float | None = None

    def __post_init__(self) -> None:
        check_choice("command", self.command, COMMANDS)
        if self.pause_at is not None:
            check_integer("pause_at", self.pause_at, (0, MAX_BATCHES))
        if self.learning_rate is not None:
            check_number("learning_rate", self.learning_rate, LEARNING_RATE)

    def to_values(self) -> dict[str, Any]:
        """The JSON object of a command."""
        return {name: getattr(self, field) for field, name in FIELDS.items()}

    @classmethod
    def from_values(cls, values: object) -> Control:
        """Read the object of `to_values`.

        Raises:
            ValueError: If it is something else.
            InvalidSpec: If a value is outside its range.
        """
        if not isinstance(values, dict) or not set(values) <= set(FIELDS.values()):
            raise ValueError(f"the command is {values!r:.60}; expected an object with {', '.join(FIELDS.values())}")
        return cls(**{field: values[name] for field, name in FIELDS.items() if name in values})

    @classmethod
    def from_json(cls, content: bytes) -> Control:
        """Read the control.json that an earlier ConvScope wrote.

        Raises:
            DamagedRecord: If the content is not such an object, or a value is outside its range.
        """
        try:
            return cls.from_values(json.loads(content))
        except (ValueError, RecursionError, InvalidSpec) as error:
            raise DamagedRecord(f"control.json cannot be read ({error}). Remove the file.") from error
