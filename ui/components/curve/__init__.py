"""The curves of a run, as it goes and after it has ended: loss and accuracy by batch and by epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

import numpy as np

from ui.components.shared import component, pack

MOST_AT_ONCE = 100_000  # batches in one message; the browser asks for the others

_curve = component("curve")


class CurveEpoch(TypedDict):
    """The results of an epoch; None for a number that went astray."""

    epoch: int  # counted from 1
    loss: float | None
    accuracy: float | None
    test_loss: float | None
    test_accuracy: float | None


class CurveHead(TypedDict):
    """What the browser is told; beside it come the arrays `loss` and `accuracy`, float32, of some batches."""

    run: str
    first: int  # index of the first batch that is sent
    total: int  # batches so far
    epochs: list[CurveEpoch]
    steps: int  # batches along the chart
    steps_per_epoch: int


def curve(
    run_id: str,
    loss: Sequence[float],
    accuracy: Sequence[float],
    epochs: Sequence[Mapping[str, float]],
    *,
    first: int,
    steps: int,
    steps_per_epoch: int,
    key: str,
    on_have: Callable[[], None],
) -> int:
    """Draw the curves, and send only the batches that the browser lacks.

    Args:
        run_id: Whose curves they are.
        loss, accuracy: Of every batch so far; one that is not finite leaves a gap.
        epochs: All epoch lines so far, see `convscope.store.progress`.
        first: How many batches the browser has.
        steps: Batches that the charts have room for.
        steps_per_epoch: Batches of a pass.
        key: Of the component.
        on_have: Called, before the page runs again, when the browser has fewer batches than it was sent: how many is
            the component's `have`.

    Returns:
        How many batches the browser has once this has come.
    """
    total = min(len(loss), len(accuracy))  # another visitor's page may be adding to them
    last = min(total, first + MOST_AT_ONCE)
    head: CurveHead = {
        "run": run_id,
        "first": first,
        "total": total,
        "epochs": [_finite(epoch) for epoch in epochs],
        "steps": steps,
        "steps_per_epoch": steps_per_epoch,
    }
    sent = {"loss": loss[first:last], "accuracy": accuracy[first:last]}
    blob = pack(head, **{name: np.array(values, np.float32) for name, values in sent.items()})
    _curve(data=blob, key=key, on_have_change=on_have)
    return last


def _finite(epoch: Mapping[str, float]) -> CurveEpoch:
    """JSON has no NaN."""

    def number(name: str) -> float | None:
        return epoch[name] if math.isfinite(epoch[name]) else None

    return {
        "epoch": int(epoch["epoch"]),
        "loss": number("loss"),
        "accuracy": number("accuracy"),
        "test_loss": number("test_loss"),
        "test_accuracy": number("test_accuracy"),
    }
