"""A run's status.json: what happened. Only the worker that holds the run writes it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope.store.parsing import number, numbers, parse

FILE = "status.json"
FORMAT = 1
STATES = ("waiting", "running", "paused", "finished", "stopped", "interrupted", "failed")
MEASURE_FIELDS = ("test_loss", "test_accuracy", "steps", "seconds")
EPOCH_FIELDS = ("epoch", "loss", "accuracy", "test_loss", "test_accuracy", "seconds")


@dataclass(frozen=True)
class Status:
    """What happened in a run.

    Attributes:
        job: The job of the worker that wrote this, see `Request.job`.
        worker: That worker, see `convscope.store.held_run`; empty before the first.
        state: One of `STATES`.
        step: Batches done when the state last changed.
        history: One entry per epoch, with the numbers that `EPOCH_FIELDS` names.
        measures: The numbers that `MEASURE_FIELDS` names; empty while there is no network.
        message: Why the run ended, unless it went through all epochs.
        attempts: How many workers in a row died during the run without progress.
        changes: Changed settings: entries with `step` and `learning_rate`.
    """

    job: int = 0
    worker: str = ""
    state: str = "waiting"
    step: int = 0
    history: tuple[Mapping[str, float], ...] = ()
    measures: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    attempts: int = 0
    changes: tuple[Mapping[str, float], ...] = ()

    def to_json(self) -> bytes:
        """The content of status.json."""
        return json.dumps({"format": FORMAT, **vars(self)}, indent=1).encode()

    @classmethod
    def from_json(cls, run_id: str, content: bytes) -> Status:
        """Read the file content of `to_json`.

        Raises:
            DamagedRecord: If it is not the content of such a file.
        """
        return parse(run_id, FILE, content, FORMAT, FIELDS, lambda values: cls(**checked(values), **_holder(values)))


FIELDS = tuple(each.name for each in dataclasses.fields(Status))


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """The fields of a status except its holder, from JSON.

    Raises:
        ValueError: If one of them is not what it should be.
    """
    if values["state"] not in STATES:
        raise ValueError(f"it says state {values['state']!r:.40}")
    given = values.get("measures", {})
    measures = numbers("measures", given, MEASURE_FIELDS if given else ())
    return {
        "state": values["state"],
        "step": int(number("step", values.get("step", measures.get("steps", 0)))),
        "history": tuple(numbers("history", epoch, EPOCH_FIELDS) for epoch in values.get("history", ())),
        "measures": measures,
        "message": str(values.get("message", "")),
        "attempts": int(number("attempts", values.get("attempts", 0))),
        "changes": tuple(numbers("changes", change, ("step",)) for change in values.get("changes", ())),
    }


def _holder(values: dict[str, Any]) -> dict[str, Any]:
    return {"job": int(number("job", values["job"])), "worker": str(values["worker"])}
