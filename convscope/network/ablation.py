"""Filter ablation: the same network with some of its filters switched off. Nothing that is stored changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from convscope.errors import InvalidUnit
from convscope.network.trained import TrainedNetwork
from convscope.spec.layers import Kind, layers, layers_by_name
from convscope.spec.network import NetworkSpec

Ablated = tuple[tuple[str, int], ...]  # layer and index of each filter that is switched off, in order


def without_filters(network: TrainedNetwork, off: Iterable[tuple[str, int]]) -> TrainedNetwork:
    """A network whose switched-off filters give 0 everywhere, for every image.

    Kernel and bias of such a filter are 0; with batch normalisation its scale and shift are 0 too.

    Args:
        off: Layer and filter, counted from 0, of each.

    Raises:
        InvalidUnit: If the network has no such filter.
    """
    weights: dict[str, tuple[np.ndarray, ...]] = dict(network.weights)
    for layer, filters in _by_layer(network.spec, off).items():
        for name in filter(None, (layer, layers_by_name(network.spec)[layer].norm)):
            weights[name] = tuple(array.copy() for array in weights[name])
            for array in weights[name][:2]:  # mean and variance of a normalisation stay
                array[..., filters] = 0
    return TrainedNetwork(network.spec, weights)


def off_to_text(off: Iterable[tuple[str, int]]) -> str:
    """For a link, such as `conv1-3-17.conv3-5`."""
    filters: dict[str, list[str]] = {}
    for layer, index in sorted(set(off)):
        filters.setdefault(layer, []).append(str(index))
    return ".".join("-".join([layer, *indices]) for layer, indices in filters.items())


def off_from_text(spec: NetworkSpec, text: str) -> Ablated:
    """Read the text of `off_to_text`.

    Raises:
        InvalidUnit: If it is not such a text, or the network has no such filter.
    """
    if text and not re.fullmatch(r"conv\d(-\d{1,3})+(\.conv\d(-\d{1,3})+)*", text):
        raise InvalidUnit(
            f"off={text!r:.60} names no filters; expected a layer and filters, as conv1-3-17. Switch them off by "
            "a click."
        )
    parts = [part.split("-") for part in text.split(".") if part]
    off = sorted({(layer, int(index)) for layer, *indices in parts for index in indices})
    _by_layer(spec, off)
    return tuple(off)


def _by_layer(spec: NetworkSpec, off: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    counts = {layer.name: layer.output_shape[2] for layer in layers(spec) if layer.kind is Kind.CONV}
    filters: dict[str, list[int]] = {}
    for layer, index in off:
        if not 0 <= index < counts.get(layer, 0):
            has = ", ".join(f"{name} with filters 0 to {count - 1}" for name, count in counts.items()) or "none"
            raise InvalidUnit(
                f"There is no filter {index} in {layer} to switch off; the network has {has}. Choose one."
            )
        filters.setdefault(layer, []).append(index)
    return filters
