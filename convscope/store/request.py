"""A run's request.json: what people ask of the run. Only pages write it, each by compare and swap."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope.spec.training import TrainingSpec
from convscope.store.control import Control
from convscope.store.parsing import number, numbers, parse

FILE = "request.json"
FORMAT = 1


@dataclass(frozen=True)
class Request:
    """What people ask of a run.

    Attributes:
        id: Names the run's folder and its links.
        name: For people; several runs may have the same name.
        owner: The visitor who may change the run.
        training: The training's spec, which contains the network's spec with its class names.
        created: When the run was created, in seconds since 1970.
        control: Train, pause or stop; and the learning rate.
        job: How often the run was handed to a worker after the first time. A worker holds the run only while this is
            its own job.
        queue: The cluster whose queue has the newest job; empty before that.
        queued: When the job came into the queue, in seconds since 1970; 0 before that.
        lost_jobs: How many jobs in a row were lost without a batch.
        changes: Changed settings: entries with `step` and `epochs`.
        given_up: Why no worker will get the run again; empty if one may.
    """

    id: str
    name: str
    owner: str
    training: TrainingSpec
    created: float
    control: Control = field(default_factory=Control)
    job: int = 0
    queue: str = ""
    queued: float = 0.0
    lost_jobs: int = 0
    changes: tuple[Mapping[str, float], ...] = ()
    given_up: str = ""

    def to_json(self) -> bytes:
        """The content of request.json."""
        values = {**vars(self), "training": self.training.to_json(), "control": self.control.to_values()}
        return json.dumps({"format": FORMAT, **values}, indent=1).encode()

    @classmethod
    def from_json(cls, run_id: str, content: bytes) -> Request:
        """Read the file content of `to_json`.

        Raises:
            DamagedRecord: If it is not the content of such a file.
        """
        return parse(run_id, FILE, content, FORMAT, FIELDS, lambda values: _checked(run_id, values))


FIELDS = tuple(each.name for each in dataclasses.fields(Request))


def _checked(run_id: str, values: dict[str, Any]) -> Request:
    if values["id"] != run_id:
        raise ValueError(f"it says id {values['id']!r:.80}")
    return Request(
        id=run_id,
        name=str(values["name"]),
        owner=str(values["owner"]),
        training=TrainingSpec.from_json(values["training"]),
        created=number("created", values["created"]),
        control=Control.from_values(values["control"]),
        **{name: int(number(name, values[name])) for name in ("job", "lost_jobs")},
        queue=str(values["queue"]),
        queued=number("queued", values["queued"]),
        changes=tuple(numbers("changes", change, ("step", "epochs")) for change in values["changes"]),
        given_up=str(values["given_up"]),
    )
