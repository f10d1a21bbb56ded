"""A small network and a few digits, so that a training takes a moment."""

import numpy as np

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.datasets import Split, load_split
from convscope.training.worker.session import Batches, Epoch, train

SMALL = NetworkSpec(conv_layers=(ConvLayer(4, pool=2), ConvLayer(8, pool=2)), dense_units=16, dropout=0.2)
SPEC = TrainingSpec(SMALL, epochs=1, data_share=1, seed=7)


def few(count, split="train", first=0):
    digits = load_split("mnist", split)
    return Split(digits.images[first : first + count], digits.labels[first : first + count])


def same_weights(first, second):
    """Whether two networks are equal to the last bit."""
    return all(
        np.array_equal(*pair)
        for name in first.weights
        for pair in zip(first.weights[name], second.weights[name], strict=True)
    )


def trained_with(spec, digits, test=None):
    """Train, and keep what was reported."""
    events = []
    trained = train(spec, digits, test or few(200, "test"), events.append)
    batches = [event for event in events if isinstance(event, Batches)]
    return trained, batches, [event for event in events if isinstance(event, Epoch)]
