"""The images of a set that activate each filter and unit most. Importing this imports TensorFlow."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from convscope.analysis.answers import LayerTopActivations
from convscope.analysis.questions import EXAMPLES_PER_FILTER
from convscope.datasets import Split
from convscope.network.tensorflow.batches import Report, batches
from convscope.network.tensorflow.preactivations import activations, preactivations, weights_of
from convscope.network.trained import TrainedNetwork
from convscope.spec.layers import MAPS, Kind, layers
from convscope.spec.network import NetworkSpec

Peaks = tuple[tf.Tensor, tf.Tensor, tf.Tensor]  # of each map: largest value, its position and the mean


def top_activations(
    network: TrainedNetwork, split: Split, report: Report = lambda share: None
) -> dict[str, LayerTopActivations]:
    """Find them in one pass over the set. In memory are the peaks of each map, never the maps of all images.

    Returns:
        By layer name: `conv1` and so on, `pool1` and so on, `dense`, `output`.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
    """
    find_peaks, weights = _peak_finder(network.spec), weights_of(network)
    parts: dict[str, list[tuple[np.ndarray, ...]]] = {}
    for images in batches(network.spec, split, report):
        for name, peaks in find_peaks(weights, images).items():
            parts.setdefault(name, []).append(tuple(tensor.numpy() for tensor in peaks))
    whole = {name: map(np.concatenate, zip(*peaks, strict=True)) for name, peaks in parts.items()}
    return {name: _top_of_layer(split.labels, len(network.spec.class_names), *peaks) for name, peaks in whole.items()}


@functools.lru_cache(maxsize=8)  # compiled once for all networks of a spec
def _peak_finder(spec: NetworkSpec) -> Callable[..., Any]:
    """A compiled function from weights and images to the peaks of each layer's maps, by layer name."""
    shown = [layer.name for layer in layers(spec) if layer.kind in (*MAPS, Kind.DENSE, Kind.OUTPUT)]

    @tf.function(reduce_retracing=True, autograph=False)
    def find_peaks(weights, images):
        return {name: _peaks(name, sums) for name, sums in preactivations(spec, weights, images) if name in shown}

    return find_peaks


def _peaks(name: str, sums: tf.Tensor) -> Peaks:
    """The peaks of one layer's maps; in the output layer the values are logits, since many probabilities are 1."""
    maps: Any = activations(name, sums)
    if len(maps.shape) == 2:
        ranked = sums if name == "output" else maps
        return ranked, tf.zeros((*tf.unstack(tf.shape(maps)), 2), tf.int32), maps
    size = maps.shape[1] * maps.shape[2]
    flat = tf.reshape(maps, (-1, size, maps.shape[3]))
    largest = tf.reduce_max(flat, 1, keepdims=True)
    cells = tf.range(size, dtype=tf.float32)[:, None]
    first = tf.reduce_min(tf.where(flat == largest, cells, float(size)), 1)  # ties: the first in reading order
    first = tf.cast(first, tf.int32)
    return largest[:, 0], tf.stack([first // maps.shape[2], first % maps.shape[2]], -1), tf.reduce_mean(flat, 1)


def _top_of_layer(
    labels: np.ndarray, classes: int, values: np.ndarray, positions: np.ndarray, means: np.ndarray
) -> LayerTopActivations:
    """From the peaks of all images to the images with the largest values of each filter."""
    best = np.argsort(-values, axis=0, kind="stable")[:EXAMPLES_PER_FILTER].T  # (filters, 9)
    filters = np.arange(len(best))[:, None]
    of_class = (labels == np.arange(classes)[:, None]).astype(np.float64)  # (classes, images)
    by_class = of_class @ means / np.maximum(1, of_class.sum(1, keepdims=True))
    return LayerTopActivations(
        best.astype(np.int32),
        positions[best, filters].astype(np.int16),
        values[best, filters],
        by_class.astype(np.float32),
    )
