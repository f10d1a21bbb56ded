"""A run's record.json: its settings, its state and its results."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope.errors import DamagedRecord, InvalidSpec
from convscope.spec.training import TrainingSpec

FORMAT = 1
STATES = ("waiting", "running", "paused", "finished", "stopped", "interrupted", "failed")
ACTIVE = ("waiting", "running")  # a worker has the run or will get it
MEASURE_FIELDS = ("test_loss", "test_accuracy", "steps", "seconds")
EPOCH_FIELDS = ("epoch", "loss", "accuracy", "test_loss", "test_accuracy", "seconds")
CHANGE_FIELDS = ("step",)  # and the setting that changed: "learning_rate" or "epochs"
WORKERS_DIED = (
    "The worker crashed repeatedly during this run, most likely because the run needs more memory than there is. Its "
    "last checkpoint is kept: resume the run, or start one with a smaller network."
)


@dataclass(frozen=True)
class Record:
    """One run.

    Attributes:
        id: Names the run's folder and its links.
        name: For people; several runs may have the same name.
        owner: The visitor who may change the run.
        state: One of `STATES`.
        training: The training's spec, which contains the network's spec with its class names.
        created: When the run was created, in seconds since 1970.
        history: One entry per epoch, with the numbers that `EPOCH_FIELDS` names.
        measures: The numbers that `MEASURE_FIELDS` names; empty while there is no network.
        message: Why the run ended, unless it went through all epochs.
        step: Batches done when the state last changed.
        job: How often the run was submitted to a worker again.
        attempts: How many workers in a row died during the run without progress.
        changes: Changed settings: entries with `step` and either `learning_rate` or `epochs`.
    """

    id: str
    name: str
    owner: str
    state: str
    training: TrainingSpec
    created: float
    history: tuple[Mapping[str, float], ...] = ()
    measures: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    step: int = 0
    job: int = 0
    attempts: int = 0
    changes: tuple[Mapping[str, float], ...] = ()

    @property
    def active(self) -> bool:
        """Whether a worker has the run or will get it."""
        return self.state in ACTIVE

    @property
    def has_work(self) -> bool:
        """Whether a worker has work to do for the run; this includes the evaluation of the network that it leaves."""
        return self.active or (self.state in ("paused", "stopped") and not self.is_evaluated)

    @property
    def learning_rate(self) -> float:
        """The current learning rate; in a one-cycle schedule the peak."""
        rates = [change["learning_rate"] for change in self.changes if "learning_rate" in change]
        return rates[-1] if rates else self.training.learning_rate

    @property
    def has_network(self) -> bool:
        """Whether there is a network."""
        return bool(self.measures)

    @property
    def is_evaluated(self) -> bool:
        """Whether network and measures are those after the newest batch."""
        return self.measures.get("steps", 0) == self.step

    def to_json(self) -> bytes:
        """The content of record.json."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        values["training"] = self.training.to_json()
        return json.dumps({"format": FORMAT, **values}, indent=1).encode()

    @classmethod
    def from_json(cls, model_id: str, content: bytes) -> Record:
        """Read the record of the folder `model_id`.

        Raises:
            DamagedRecord: If the content is not a whole record with this id.
        """
        try:
            values = json.loads(content)
            return cls(**_checked(model_id, values))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError, InvalidSpec) as error:
            raise DamagedRecord(
                f"The record of {model_id!r} cannot be read ({error}). Nothing in its folder was changed: restore "
                "record.json, or remove the folder yourself."
            ) from error


def _checked(model_id: str, values: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(values, dict) or not isinstance(values.get("format"), int):
        raise ValueError("it is not a JSON object with a format number")
    if values.pop("format") > FORMAT:
        raise ValueError("its format is newer than this ConvScope; update ConvScope")
    if values["id"] != model_id or values["state"] not in STATES:
        raise ValueError(f"it says id {values['id']!r} and state {values['state']!r}")
    measures = values.get("measures", {})
    return {
        **values,
        "name": str(values["name"]),
        "owner": str(values["owner"]),
        "training": TrainingSpec.from_json(values["training"]),
        "created": _number("created", values["created"]),
        "history": tuple(_numbers("history", epoch, EPOCH_FIELDS) for epoch in values.get("history", ())),
        "measures": _numbers("measures", measures, MEASURE_FIELDS if measures else ()),
        "message": str(values.get("message", "")),
        "step": int(_number("step", values.get("step", measures.get("steps", 0)))),
        **{name: int(_number(name, values.get(name, 0))) for name in ("job", "attempts")},
        "changes": tuple(_numbers("changes", change, CHANGE_FIELDS) for change in values.get("changes", ())),
    }


def _numbers(name: str, values: object, expected: tuple[str, ...]) -> dict[str, float]:
    if not isinstance(values, dict) or not set(expected) <= set(values):
        raise ValueError(f"{name} holds {values!r:.60}; expected {', '.join(expected)}")
    return {key: _number(f"{key} in {name}", value) for key, value in values.items()}


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r:.60}; expected a number")
    return value
