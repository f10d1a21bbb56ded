"""The layers that a page shows, as lines of Keras code to copy."""

from __future__ import annotations

import numpy as np

from convscope.network.filters import Filters
from convscope.spec.window import Window


def conv_lines(filters: Filters, window: Window) -> str | None:
    """A convolution as Keras code, one line per layer; None if Keras has no layer for it.

    Args:
        filters: Their number, bias, normalisation and relu.
        window: A number of zeros becomes a `ZeroPadding2D`. Keras refuses stride and dilation that are both above 1.
    """
    if window.stride > 1 and window.dilation > 1:
        return None
    settings = {
        "strides": window.stride if window.stride > 1 else None,
        "padding": '"same"' if window.padding == "same" else None,
        "dilation_rate": window.dilation if window.dilation > 1 else None,
        "use_bias": False if filters.bias is None else None,
        "activation": '"relu"' if filters.relu and filters.norm is None else None,
    }
    given = "".join(f", {name}={value}" for name, value in settings.items() if value is not None)
    zeros = isinstance(window.padding, int) and window.padding > 0
    lines = [f"layers.ZeroPadding2D({window.padding})"] if zeros else []
    lines.append(f"layers.Conv2D({len(filters)}, {window.side}{given})")
    if filters.norm is not None:
        lines += ["layers.BatchNormalization()", *(["layers.ReLU()"] if filters.relu else [])]
    return "\n".join(lines)


def kernel_lines(kernel: np.ndarray) -> str:
    """Keras code that sets the kernel of a convolution named `conv` without bias.

    Args:
        kernel: `(side, side, channels, filters)` float32.
    """
    rows = ["    " + ", ".join(f"{value:.6g}" for value in row) + "," for row in kernel.reshape(len(kernel), -1)]
    shape = ", ".join(map(str, kernel.shape))
    built = f"conv.build((None, None, None, {kernel.shape[2]}))"
    return "\n".join([built, "conv.set_weights([np.array([", *rows, f"]).reshape({shape})])"])


def pool_lines(pool: int) -> str:
    """Max and average pooling as Keras code."""
    return f"layers.MaxPooling2D({pool})\nlayers.AveragePooling2D({pool})"
