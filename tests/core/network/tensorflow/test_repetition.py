"""Compiled loops do not depend on the source code, which TensorFlow cannot always read."""

import dataclasses

import numpy as np
import tensorflow as tf
from tensorflow.python.autograph.pyct import parser

from convscope.analysis.worker.activation_maximisation import maximise_activation
from convscope.analysis.worker.grad_cam import grad_cam
from convscope.network.tensorflow.repetition import repeated
from convscope.training.worker.session import train
from tests.core.strategies import random_network
from tests.core.training.worker.few_digits import SPEC, few


def refuse(*_: object, **__: object) -> None:
    """What Python 3.11 does if two threads read source code at once."""
    raise SystemError("AST constructor recursion depth mismatch (before=90, after=62)")


def test_a_step_is_repeated_with_its_index_and_state():
    @tf.function(autograph=False)
    def powers(times):
        return repeated(lambda index, total, power: (total + index, power * 2), times, tf.constant(0), tf.constant(1))

    total, power = powers(tf.constant(5))

    assert (int(total), int(power)) == (0 + 1 + 2 + 3 + 4, 32)


def test_nothing_is_repeated_0_times():
    (total,) = repeated(lambda index, total: (total + 1,), 0, tf.constant(7))

    assert int(total) == 7


def test_networks_are_trained_and_analysed_though_their_source_code_cannot_be_read(monkeypatch):
    monkeypatch.setattr(parser, "parse_entity", refuse)
    monkeypatch.setattr(parser, "parse", refuse)
    network = dataclasses.replace(SPEC.network, dense_units=13)  # nothing of it has been compiled in this process
    image = few(1).images[0][..., None] / np.float32(255)

    trained = train(dataclasses.replace(SPEC, network=network), few(640), few(100, "test"))
    made = maximise_activation(trained.network, "conv2", 1)
    marked = grad_cam(random_network(network), image, 3, "conv1")

    assert trained.steps == 1
    assert np.isfinite(trained.test_loss)
    assert made.image.shape == (28, 28, 1)
    assert marked.shape == (26, 26)
