"""A set of filters of one size: their kernels, and the steps after the sums of products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convscope.network.trained import TrainedNetwork
from convscope.spec.layers import layers_by_name

NORM_EPSILON = np.float32(1e-3)  # Keras's own, added to the variance


@dataclass(frozen=True, eq=False)
class Filters:
    """Filters that slide together; each one makes one map.

    Attributes:
        kernel: `(side, side, channels, filters)` float32.
        bias: `(filters,)` float32 that is added to the sums, or None.
        norm: Scale, shift, mean and variance of a batch normalisation, `(filters,)` float32 each, or None.
        relu: Whether negative results become 0.
        names: A name per filter; empty if they are only numbered.
    """

    kernel: np.ndarray
    bias: np.ndarray | None = None
    norm: tuple[np.ndarray, ...] | None = None
    relu: bool = False
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.kernel.shape[3]

    def first(self, count: int) -> Filters:
        """The first `count` of them."""
        return self._some(slice(count))

    def one(self, index: int) -> Filters:
        """One of them, counted from 0."""
        return self._some(slice(index, index + 1))

    def finish(self, sums: np.ndarray) -> np.ndarray:
        """Add bias, normalisation and relu to sums of products. `(rows, columns, filters)` float32, in and out."""
        if self.bias is not None:
            sums = sums + self.bias
        if self.norm is not None:
            sums = normalise(sums, *self.norm)
        return relu(sums) if self.relu else sums

    def _some(self, chosen: slice) -> Filters:
        bias = None if self.bias is None else self.bias[chosen]
        norm = None if self.norm is None else tuple(part[chosen] for part in self.norm)
        return Filters(self.kernel[..., chosen], bias, norm, self.relu, self.names[chosen])


def filters_of(network: TrainedNetwork, layer: str) -> Filters:
    """The filters of a network's convolution.

    Args:
        layer: Its name, such as `conv1`.
    """
    kernel, *bias = network.weights[layer]
    norm = layers_by_name(network.spec)[layer].norm
    return Filters(kernel, bias[0] if bias else None, network.weights[norm] if norm else None, relu=True)


def normalise(
    maps: np.ndarray, scale: np.ndarray, shift: np.ndarray, mean: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """Batch normalisation of a trained network: by the running mean and variance of each filter.

    Args:
        maps: `(rows, columns, filters)` float32.
        scale, shift, mean, variance: `(filters,)` float32 each; Keras calls them gamma, beta, moving mean and
            moving variance.
    """
    return (maps - mean) * (scale / np.sqrt(variance + NORM_EPSILON)) + shift


def relu(values: np.ndarray) -> np.ndarray:
    """Negative values become 0."""
    return np.maximum(values, 0)
