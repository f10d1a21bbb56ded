"""What people want of a run: the content of its control.json, which its worker reads after every call."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from convscope.errors import DamagedRecord, InvalidSpec
from convscope.spec.training import LEARNING_RATE
from convscope.spec.validation import check_choice, check_integer, check_number, known_fields

WANTED = ("run", "pause", "stop")
MOST_BATCHES = 10**9


@dataclass(frozen=True)
class Control:
    """A wish.

    Attributes:
        wanted: `"run"`, `"pause"`, or `"stop"`: end and keep the network.
        until: Pause after so many batches of the whole run; None for never.
        learning_rate: From the next batch on, 1e-5 to 1; None leaves the rate as it is.

    Raises:
        InvalidSpec: For a value outside its range.
    """

    wanted: str = "run"
    until: int | None = None
    learning_rate: float | None = None

    def __post_init__(self) -> None:
        check_choice("wanted", self.wanted, WANTED)
        if self.until is not None:
            check_integer("until", self.until, (0, MOST_BATCHES))
        if self.learning_rate is not None:
            check_number("learning_rate", self.learning_rate, LEARNING_RATE)

    def to_json(self) -> bytes:
        """The content of control.json."""
        return json.dumps(dataclasses.asdict(self)).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Control:
        """Read what `to_json` wrote.

        Raises:
            DamagedRecord: If the content is no wish.
        """
        try:
            return cls(**known_fields(cls, json.loads(content)))
        except (ValueError, RecursionError, InvalidSpec) as error:
            raise DamagedRecord(f"control.json cannot be read ({error}). Remove the file.") from error
