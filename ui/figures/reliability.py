"""The reliability diagram: how often a network is right, against the probability that it gives."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from convscope.confidence.calibration import Bin

COLOURS = ("#1f6feb", "#d9730d", "#2da44e")
MIN_IMAGES = 10  # a share of fewer images says nothing
INK = "#808080"


def reliability_figure(sets: Mapping[str, tuple[Bin, ...]]) -> go.Figure:
    """Draw a line for each set of images, and the diagonal of perfect calibration.

    Args:
        sets: Bins by the name of the set; bins with fewer than 10 images are omitted.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0.4, 1], y=[0.4, 1], name="perfect calibration", mode="lines", line={"color": INK, "dash": "dot", "width": 1}
    )
    for (name, bins), colour in zip(sets.items(), COLOURS, strict=False):
        shown = [bin_ for bin_ in bins if bin_.count >= MIN_IMAGES]
        figure.add_scatter(
            x=[bin_.confidence for bin_ in shown],
            y=[bin_.accuracy for bin_ in shown],
            customdata=[[bin_.count] for bin_ in shown],
            hovertemplate="probability %{x:.1%}, correct %{y:.1%} of %{customdata[0]:,}<extra>" + name + "</extra>",
            name=name,
            mode="lines+markers",
            marker={"color": colour, "size": 9},
            line={"color": colour},
        )
    lowest = [bin_.accuracy for bins in sets.values() for bin_ in bins if bin_.count >= MIN_IMAGES] or [1.0]
    figure.update_xaxes(title_text="mean probability of the prediction", tickformat=".0%", range=[0.38, 1.02])
    figure.update_yaxes(
        title_text="share of correct predictions", tickformat=".0%", range=[min(0.35, *lowest) - 0.05, 1.03]
    )
    legend = {
        "orientation": "h",
        "y": 1.02,
        "yanchor": "bottom",
    }  # above the figure: on a phone the legend takes several lines
    figure.update_layout(height=340, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend=legend)
    return figure
