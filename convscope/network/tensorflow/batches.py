"""A pass over a set of images, a batch at a time, that says how far it is. Importing this imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from convscope.datasets import Split
from convscope.spec.network import NetworkSpec

BATCH = 100  # images: their maps stay in the processor's cache
Report = Callable[[float], None]  # takes the share that is done, 0 to 1


def batches(spec: NetworkSpec, split: Split, report: Report) -> Iterator[tf.Tensor]:
    """All images in order, `(n, height, width, channels)` float32 in 0 to 1, reporting after each batch.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
    """
    split.check_fits(spec)
    for first in range(0, len(split), BATCH):
        images = split.images[first : first + BATCH].reshape(-1, *spec.input_shape)
        yield tf.constant(images.astype(np.float32) / 255)
        report(min(1.0, (first + BATCH) / len(split)))


def one_after_another(report: Report, sizes: list[int]) -> Iterator[Report]:
    """A report for each of several sets, so that all of them together go from 0 to 1 once."""
    for number, size in enumerate(sizes):
        before, whole = sum(sizes[:number]), sum(sizes)
        yield lambda share, before=before, size=size, whole=whole: report((before + share * size) / whole)
