"""The curves of a run that has ended: loss and accuracy per batch and per epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

MAX_POINTS = 400  # of a curve over the batches; each is the mean of consecutive batches
ACCENT, INK = "#1f6feb", "#808080"


def curves_figure(
    loss: Sequence[float], accuracy: Sequence[float], epochs: Sequence[Mapping[str, float]], steps_per_epoch: int
) -> go.Figure:
    """Draw both curves side by side.

    Args:
        loss, accuracy: One value per batch.
        epochs: Epoch lines, see `convscope.store.progress`.
        steps_per_epoch: Batches per epoch.
    """
    figure = make_subplots(1, 2, subplot_titles=("Loss", "Accuracy"), horizontal_spacing=0.08)
    ends = [steps_per_epoch * epoch["epoch"] for epoch in epochs]
    for column, (name, values) in enumerate((("loss", loss), ("accuracy", accuracy)), start=1):
        first = column == 1
        x, y = _means(values)
        figure.add_scatter(
            x=x,
            y=y,
            name="batches",
            line={"color": INK, "width": 1},
            showlegend=first,
            legendgroup="b",
            row=1,
            col=column,
        )
        for key, label, colour in ((name, "epoch, training", INK), (f"test_{name}", "epoch, test", ACCENT)):
            figure.add_scatter(
                x=ends,
                y=[epoch[key] for epoch in epochs],
                name=label,
                mode="lines+markers",
                marker={"color": colour, "size": 9},
                line={"color": colour, "dash": "dot"},
                showlegend=first,
                legendgroup=key[:4],
                row=1,
                col=column,
            )
    figure.update_xaxes(title_text="batch")
    figure.update_yaxes(tickformat=".0%", row=1, col=2)
    figure.update_layout(
        height=280,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        legend={"orientation": "h", "y": -0.25},
        hovermode="closest",
    )
    return figure


def _means(values: Sequence[float]) -> tuple[list[float], list[float]]:
    """At most 400 points: the number of the last batch, and the mean, of consecutive batches."""
    parts = np.array_split(np.asarray(values, float), min(MAX_POINTS, max(1, len(values))))
    ends = np.cumsum([len(part) for part in parts])
    return ends.tolist(), [float(part.mean()) for part in parts if len(part)]
