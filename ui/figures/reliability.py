"""How often a network is right against how sure it says it is."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from convscope.confidence.calibration import Bin

COLOURS = ("#1f6feb", "#d9730d", "#2da44e")
FEW = 10  # images: a share of fewer says nothing
INK = "#808080"


def reliability_figure(sets: Mapping[str, tuple[Bin, ...]]) -> go.Figure:
    """Draw a line for each set of images, beside the one where what is said is what happens.

    Args:
        sets: Bins by the name of the set; bins of fewer than 10 images are left out.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0.4, 1], y=[0.4, 1], name="as sure as right", mode="lines", line={"color": INK, "dash": "dot", "width": 1}
    )
    for (name, bins), colour in zip(sets.items(), COLOURS, strict=False):
        shown = [each for each in bins if each.count >= FEW]
        figure.add_scatter(
            x=[each.confidence for each in shown],
            y=[each.accuracy for each in shown],
            customdata=[[each.count] for each in shown],
            hovertemplate="says %{x:.1%}, right %{y:.1%} of %{customdata[0]:,}<extra>" + name + "</extra>",
            name=name,
            mode="lines+markers",
            marker={"color": colour, "size": 9},
            line={"color": colour},
        )
    lowest = [each.accuracy for bins in sets.values() for each in bins if each.count >= FEW] or [1.0]
    figure.update_xaxes(title_text="what it says: mean probability", tickformat=".0%", range=[0.38, 1.02])
    figure.update_yaxes(title_text="how often it is right", tickformat=".0%", range=[min(0.35, *lowest) - 0.05, 1.03])
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}  # above: on a phone it takes several lines
    figure.update_layout(height=340, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend=legend)
    return figure
