"""A run as it is shown: its record, made of what people ask (`Request`) and what happened (`Status`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope.spec.training import TrainingSpec
from convscope.store.control import Control
from convscope.store.parsing import number, parse
from convscope.store.request import Request
from convscope.store.status import Status, checked

FILE = "record.json"  # in the folders of pretrained networks, and of runs that an earlier ConvScope made
FORMAT = 1
ACTIVE = ("waiting", "running")  # a worker has the run or will get it
NOT_STARTED = "Stopped before it began."
FIELDS = (
    *("id", "name", "owner", "state", "training", "created", "history", "measures", "message"),
    *("step", "job", "attempts", "changes"),
)  # of record.json


@dataclass(frozen=True)
class Record:
    """One run.

    Attributes:
        id: Names the run's folder and its links.
        name: For people; several runs may have the same name.
        owner: The visitor who may change the run.
        state: One of `convscope.store.status.STATES`.
        training: The training's spec, which contains the network's spec with its class names.
        created: When the run was created, in seconds since 1970.
        history: One entry per epoch, with the numbers that `EPOCH_FIELDS` names.
        measures: The numbers that `MEASURE_FIELDS` names; empty while there is no network.
        message: Why the run ended, unless it went through all epochs.
        step: Batches done when the state last changed.
        job: How often the run was handed to a worker after the first time.
        attempts: How many workers in a row died during the run without progress.
        changes: Changed settings: entries with `step` and either `learning_rate` or `epochs`.
        control: What people ask of the run now.
        queue, queued: As in `Request`.
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
    control: Control = field(default_factory=Control)
    queue: str = ""
    queued: float = 0.0

    @classmethod
    def of(cls, request: Request, status: Status) -> Record:
        """The record of a run from its two sides."""
        state, message = _state(request, status)
        return cls(
            *(request.id, request.name, request.owner, state, request.training, request.created),
            *(status.history, status.measures, message, status.step, request.job, status.attempts),
            changes=tuple(sorted((*request.changes, *status.changes), key=lambda change: change["step"])),
            control=request.control,
            queue=request.queue,
            queued=request.queued,
        )

    @property
    def active(self) -> bool:
        """Whether a worker has the run or will get it."""
        return self.state in ACTIVE

    def comes_before(self, other: Record) -> bool:
        """Whether a worker takes or has this run before another one that waits in the same queue."""
        if not self.active or self.id == other.id or self.queue != other.queue:
            return False
        return self.state == "running" or (self.queued, self.created) < (other.queued, other.created)

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

    @property
    def sides(self) -> tuple[Request, Status]:
        """What people ask and what happened, as `of` takes them; a worker of the newest job has begun."""
        epochs, rates = (
            tuple(change for change in self.changes if kind in change) for kind in ("epochs", "learning_rate")
        )
        request = Request(
            *(self.id, self.name, self.owner, self.training, self.created, self.control, self.job),
            *(self.queue, self.queued),
            changes=epochs,
        )
        numbers = {"step": self.step, "attempts": self.attempts, "changes": rates}
        texts = {"state": self.state, "message": self.message}
        return request, Status(self.job, **texts, history=self.history, measures=self.measures, **numbers)

    def to_json(self) -> bytes:
        """The content of record.json."""
        values = {name: getattr(self, name) for name in FIELDS}
        values["training"] = self.training.to_json()
        return json.dumps({"format": FORMAT, **values}, indent=1).encode()

    @classmethod
    def from_json(cls, model_id: str, content: bytes) -> Record:
        """Read the record.json of the folder `model_id`.

        Raises:
            DamagedRecord: If the content is not a whole record with this id.
        """

        def build(values: dict[str, Any]) -> Record:
            if values["id"] != model_id:
                raise ValueError(f"it says id {values['id']!r:.80}")
            return cls(
                id=model_id,
                name=str(values["name"]),
                owner=str(values["owner"]),
                training=TrainingSpec.from_json(values["training"]),
                created=number("created", values["created"]),
                job=int(number("job", values.get("job", 0))),
                **checked(values),
            )

        return parse(model_id, FILE, content, FORMAT, FIELDS, build)


def _state(request: Request, status: Status) -> tuple[str, str]:
    """The state of a run, and why it ended."""
    if request.given_up:
        return "interrupted", request.given_up
    begun = status.job == request.job and status.state != "waiting"
    lost = status.state == "running" and not begun  # its worker is gone, the next one has not begun
    if request.control.command == "stop" and not lost and (not begun or status.state == "paused"):
        return "stopped", NOT_STARTED if status.state == "waiting" else ""
    return (status.state, status.message) if begun else ("waiting", "")
