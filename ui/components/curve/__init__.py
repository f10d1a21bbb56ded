"""The live curve of a run: loss and accuracy by batch and by epoch, added to as they come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

MOST_AT_ONCE = 20_000  # batches in one message; what is left comes with the next ones

_HERE = Path(__file__).parent
_curve = st.components.v2.component(
    "convscope_curve",
    html=(_HERE / "curve.html").read_text(),
    css=(_HERE / "curve.css").read_text(),
    js=(_HERE / "curve.js").read_text(),
)


def curve(
    run_id: str,
    first: int,
    loss: Sequence[float],
    accuracy: Sequence[float],
    epochs: Sequence[dict],
    whole: tuple[int, int],
) -> int | None:
    """Add batches to the curve.

    Args:
        run_id: Whose curve it is; another one starts anew.
        first: Index of the first batch that is sent; the browser has those before it.
        loss, accuracy: Of the batches from `first` on.
        epochs: All epoch lines so far, see `convscope.store.progress`.
        whole: Batches and epochs that the whole run has.

    Returns:
        How many batches the browser has, if it lacks some before `first`; else None.
    """
    data = {
        "run": run_id,
        "first": first,
        "loss": [_sendable(value) for value in loss[:MOST_AT_ONCE]],
        "accuracy": list(accuracy[:MOST_AT_ONCE]),
        "epochs": [{name: _sendable(value) for name, value in epoch.items()} for epoch in epochs],
        "steps": whole[0],
        "wholeEpochs": whole[1],
    }
    key = f"curve-{run_id.replace('_', '.')}"  # Streamlit refuses two underscores in a row
    return _curve(data=data, key=key, on_have_change=lambda: None).have


def _sendable(value: float) -> float | None:
    return value if math.isfinite(value) else None  # JSON has no NaN: a training that diverged leaves a gap
