"""A filter's kernel, all its input channels, on a diverging scale centred at zero."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

MAX_CELLS_WITH_NUMBERS = 49

ON_LIGHT = ((0, "#2166ac"), (0.5, "#f7f7f7"), (1, "#b2182b"))  # blue, background, red
ON_DARK = ((0, "#54a0e8"), (0.5, "#26272a"), (1, "#f0625c"))


def kernel_figure(kernel: np.ndarray, dark: bool = False) -> go.Figure:
    """Draw one filter's kernel.

    Args:
        kernel: `(side, side, channels)` float32.
        dark: Whether the page has the dark theme.

    Returns:
        A heatmap: the channels as tiles in reading order. The text of a cell has its channel, row, column and value.
    """
    side, _, channels = kernel.shape
    columns = math.ceil(math.sqrt(channels))
    rows = math.ceil(channels / columns)
    step = side + 1 if channels > 1 else side
    cells = np.full((rows * step, columns * step), np.nan)
    texts = np.full(cells.shape, "", dtype=object)
    for channel in range(channels):
        top, left = channel // columns * step, channel % columns * step
        cells[top : top + side, left : left + side] = kernel[:, :, channel]
        for row, column in np.ndindex(side, side):
            position = f"row {row}, column {column}"
            texts[top + row, left + column] = position if channels == 1 else f"input map {channel}, {position}"
    return _figure(cells, texts, cells.size <= MAX_CELLS_WITH_NUMBERS, ON_DARK if dark else ON_LIGHT)


def _figure(
    cells: np.ndarray, texts: np.ndarray, with_numbers: bool, scale: tuple[tuple[float, str], ...]
) -> go.Figure:
    largest = float(np.nanmax(np.abs(cells))) or 1.0
    heatmap = go.Heatmap(
        z=cells,
        text=texts,
        zmin=-largest,
        zmax=largest,
        colorscale=scale,
        hovertemplate="%{text}: %{z:.3f}<extra></extra>",
        texttemplate="%{z:.2f}" if with_numbers else None,
        hoverongaps=False,
        colorbar={"thickness": 10, "len": 0.8},
    )
    figure = go.Figure(heatmap)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x")
    figure.update_layout(height=300, margin={"l": 0, "r": 0, "t": 0, "b": 0}, plot_bgcolor="rgba(0,0,0,0)")
    return figure
