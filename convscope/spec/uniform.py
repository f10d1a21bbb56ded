"""Networks whose convolutions share kernel, stride, padding and pooling, as the sliders make them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from convscope.errors import InvalidSpec
from convscope.spec.network import ConvLayer, NetworkSpec


def uniform_layers(
    filters: Sequence[int],
    kernel: int = 3,
    stride: int = 1,
    padding: str = "valid",
    pool: int | None = 2,
    pool_every: int = 1,
    pooling: str = "max",
) -> tuple[ConvLayer, ...]:
    """One convolution for each number of filters.

    Pooling comes after every `pool_every`-th of them, but never after the last, as in the source network.
    """
    pooled = range(pool_every, len(filters), pool_every)
    return tuple(
        ConvLayer(count, kernel, stride, padding, pool=pool, pooling=pooling)
        if number in pooled
        else ConvLayer(count, kernel, stride, padding)
        for number, count in enumerate(filters, start=1)
    )


def without_pooling(spec: NetworkSpec) -> NetworkSpec:
    """The same network with all its pooling taken out."""
    layers = tuple(dataclasses.replace(layer, pool=None) for layer in spec.conv_layers)
    return dataclasses.replace(spec, conv_layers=layers)


def fits(layers: int, kernel: int, stride: int, padding: str, pool: int | None, pool_every: int = 1) -> bool:
    """Whether every map of such a network keeps at least one pixel of a 28 x 28 image."""
    try:
        NetworkSpec(conv_layers=uniform_layers([1] * layers, kernel, stride, padding, pool, pool_every))
    except InvalidSpec:
        return False
    return True
