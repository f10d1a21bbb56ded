"""What every filter and unit likes best in a set of images. Importing this imports TensorFlow."""

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


def top_activations(
    network: TrainedNetwork, split: Split, report: Report = lambda share: None
) -> dict[str, LayerTopActivations]:
    """One pass over a set of images; of each image three numbers a filter are kept, never its maps.

    Returns:
        By layer: `conv1` and so on, `pool1` and so on, `dense`, `output`.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
    """
    peaks_of, weights = _compiled_peaks(network.spec), weights_of(network)
    seen: dict[str, list[tuple[np.ndarray, ...]]] = {}
    for images in batches(network.spec, split, report):
        for name, peaks in peaks_of(weights, images).items():
            seen.setdefault(name, []).append(tuple(each.numpy() for each in peaks))
    whole = {name: map(np.concatenate, zip(*peaks, strict=True)) for name, peaks in seen.items()}
    return {name: _top_of_layer(split.labels, len(network.spec.class_names), *peaks) for name, peaks in whole.items()}


@functools.lru_cache(maxsize=8)  # the next network of this spec finds it compiled
def _compiled_peaks(spec: NetworkSpec) -> Callable[..., Any]:
    shown = [layer.name for layer in layers(spec) if layer.kind in (*MAPS, Kind.DENSE, Kind.OUTPUT)]

    @tf.function(reduce_retracing=True)
    def peaks_of(weights, images):
        return {name: _peaks(name, sums) for name, sums in preactivations(spec, weights, images) if name in shown}

    return peaks_of


def _peaks(name: str, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """The largest value of each map, where it stands, `(n, filters, 2)` int32, and the mean, `(n, filters)` each."""
    maps: Any = activations(name, sums)
    if len(maps.shape) == 2:
        ranked = sums if name == "output" else maps  # many digits have a probability of 1
        return ranked, tf.zeros((*tf.unstack(tf.shape(maps)), 2), tf.int32), maps
    places = maps.shape[1] * maps.shape[2]
    flat = tf.reshape(maps, (-1, places, maps.shape[3]))
    largest = tf.reduce_max(flat, 1, keepdims=True)
    numbers = tf.range(places, dtype=tf.float32)[:, None]
    first = tf.reduce_min(tf.where(flat == largest, numbers, float(places)), 1)  # of several the first
    first = tf.cast(first, tf.int32)
    return largest[:, 0], tf.stack([first // maps.shape[2], first % maps.shape[2]], -1), tf.reduce_mean(flat, 1)


def _top_of_layer(
    labels: np.ndarray, classes: int, values: np.ndarray, places: np.ndarray, means: np.ndarray
) -> LayerTopActivations:
    best = np.argsort(-values, axis=0, kind="stable")[:EXAMPLES_PER_FILTER].T  # (filters, 9); of equals the lower first
    filters = np.arange(len(best))[:, None]
    of_class = (labels == np.arange(classes)[:, None]).astype(np.float64)  # (classes, images)
    by_class = of_class @ means / np.maximum(1, of_class.sum(1, keepdims=True))
    return LayerTopActivations(
        best.astype(np.int32),
        places[best, filters].astype(np.int16),
        values[best, filters],
        by_class.astype(np.float32),
    )
