"""Training a network: a compiled loop over batches that reports each one. Importing this imports TensorFlow."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from convscope.network import build_network, from_keras  # first: it quiets TensorFlow's log

# isort: split
import keras
import numpy as np
import tensorflow as tf

from convscope.datasets import Split
from convscope.errors import InvalidSpec, InvalidWeights
from convscope.trained import TrainedNetwork
from convscope.training_spec import TrainingSpec

CALL_SECONDS = 0.2  # aim for one compiled call, so that a stop and the curve answer soon
TEST_BATCH = 500  # pictures


@dataclass(frozen=True)
class Batches:
    """What some consecutive batches gave.

    Attributes:
        first: Index of the first of them in the whole run, from 0.
        loss: Mean cross-entropy of each batch.
        accuracy: Share of each batch that was right, 0 to 1.
    """

    first: int
    loss: tuple[float, ...]
    accuracy: tuple[float, ...]


@dataclass(frozen=True)
class Epoch:
    """What a whole pass gave: means over its batches while they trained, then the test set.

    Attributes:
        epoch: Its number, from 1.
        seconds: That the training took, without the test.
    """

    epoch: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Trained:
    """What a run leaves: the network and how it does on the test set, finished or stopped."""

    network: TrainedNetwork
    test_loss: float
    test_accuracy: float
    steps: int
    stopped: bool


def train(
    spec: TrainingSpec,
    training: Split,
    test: Split,
    report: Callable[[Batches | Epoch], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Trained:
    """Train a network as its spec says.

    Args:
        spec: The same spec and pictures give the same network.
        training: Pictures to learn from; the spec's share of them is used.
        test: Pictures that are only measured, once an epoch.
        report: Called after each compiled call and at the end of each epoch.
        should_stop: Asked after each compiled call; what was learned so far is kept.

    Raises:
        InvalidSpec: If the pictures or their labels do not fit the network.
        InvalidWeights: If the training diverged to NaN or infinity.
    """
    for split in (training, test):
        _check_fit(spec, split)
    loop = _Loop(spec, _share(training, spec), test)
    history: list[Epoch] = []
    for epoch in range(1, spec.epochs + 1):
        seconds = loop.run_epoch(epoch, report, should_stop)
        if loop.stopped:
            break
        history.append(loop.measure(epoch, seconds))
        check_loss(spec, history[-1].test_loss)
        report(history[-1])
    whole = bool(history) and not loop.stopped
    test_loss, test_accuracy = (history[-1].test_loss, history[-1].test_accuracy) if whole else loop.test()
    check_loss(spec, test_loss)
    return Trained(from_keras(spec.network, loop.model), test_loss, test_accuracy, loop.steps, loop.stopped)


def _check_fit(spec: TrainingSpec, split: Split) -> None:
    height, width, channels = (*split.images.shape[1:], 1)[:3]
    classes = int(split.labels.max()) + 1
    if (height, width, channels) != spec.network.input_shape or classes > len(spec.network.class_names):
        raise InvalidSpec(
            f"{spec.dataset!r} has pictures of {height} x {width} x {channels} and {classes} classes; the network "
            f"takes {' x '.join(map(str, spec.network.input_shape))} and names {len(spec.network.class_names)}. "
            "Choose a network that fits the data."
        )


def check_loss(spec: TrainingSpec, loss: float) -> None:
    """Refuse to go on once a loss is NaN or infinite.

    Raises:
        InvalidWeights: Saying what to try.
    """
    if not math.isfinite(loss):
        raise InvalidWeights(
            f"The training diverged: the loss became {loss}, and there is no way back from there. Train again with a "
            f"learning rate below {spec.learning_rate:g}."
        )


def _share(training: Split, spec: TrainingSpec) -> Split:
    if spec.data_share == 100:
        return training
    order = np.random.default_rng(spec.seed).permutation(len(training))
    chosen = np.sort(order[: spec.pictures_used(len(training))])
    return Split(training.images[chosen], training.labels[chosen])


class _Loop:
    """The state of one training: model, optimiser, pictures, and the compiled functions over them."""

    def __init__(self, spec: TrainingSpec, training: Split, test: Split) -> None:
        self.spec, self.steps, self.stopped = spec, 0, False
        self.model = build_network(spec.network, spec.seed)
        self.optimizer = keras.optimizers.get(
            {"class_name": spec.optimizer, "config": {"learning_rate": spec.learning_rate}}
        )
        self.optimizer.build(self.model.trainable_variables)
        self.images, self.labels = _tensors(training, spec.network.input_shape)
        self.test_images, self.test_labels = _tensors(test, spec.network.input_shape)
        self.loss = keras.losses.SparseCategoricalCrossentropy()
        self.run_batches = tf.function(self._run_batches)
        self.test_batch = tf.function(self._test_batch)
        self.batches_a_call = 1
        self.epoch_losses: list[float] = []
        self.epoch_accuracies: list[float] = []

    def run_epoch(
        self, epoch: int, report: Callable[[Batches | Epoch], None], should_stop: Callable[[], bool]
    ) -> float:
        """One pass in calls of about CALL_SECONDS; returns its seconds."""
        started = time.perf_counter()
        self.epoch_losses, self.epoch_accuracies = [], []
        count = self.images.shape[0]
        order = tf.constant(np.random.default_rng([self.spec.seed, epoch]).permutation(count), tf.int32)
        whole, done = -(-count // self.spec.batch_size), 0
        while done < whole and not self.stopped:
            done += self._call(order, done, min(self.batches_a_call, whole - done), report)
            self.stopped = should_stop()
        return time.perf_counter() - started

    def _call(self, order: tf.Tensor, first: int, batches: int, report: Callable) -> int:
        before = time.perf_counter()
        losses, accuracies = self.run_batches(order, tf.constant(first), tf.constant(batches))
        loss, accuracy = tuple(losses.numpy().tolist()), tuple(accuracies.numpy().tolist())
        each = (time.perf_counter() - before) / batches
        self.batches_a_call = max(1, min(self.batches_a_call * 4, int(CALL_SECONDS / each)))
        report(Batches(self.steps, loss, accuracy))
        check_loss(self.spec, loss[-1])
        self.steps += batches
        self.epoch_losses += loss
        self.epoch_accuracies += accuracy
        return batches

    def measure(self, epoch: int, seconds: float) -> Epoch:
        """The epoch's means, weighted by the size of each batch as Keras's history is, and the test set."""
        sizes = np.full(len(self.epoch_losses), self.spec.batch_size)
        sizes[-1] = self.images.shape[0] - sizes[:-1].sum()
        return Epoch(
            epoch,
            float(np.average(self.epoch_losses, weights=sizes)),
            float(np.average(self.epoch_accuracies, weights=sizes)),
            *self.test(),
            seconds,
        )

    def test(self) -> tuple[float, float]:
        """Mean cross-entropy and accuracy on the test pictures."""
        count, losses, right = self.test_images.shape[0], 0.0, 0
        for first in range(0, count, TEST_BATCH):
            part = slice(first, first + TEST_BATCH)
            loss, hits = self.test_batch(self.test_images[part], self.test_labels[part])
            losses, right = losses + float(loss), right + int(hits)
        return losses / count, right / count

    def _run_batches(self, order: tf.Tensor, first: tf.Tensor, batches: tf.Tensor):
        losses = tf.TensorArray(tf.float32, batches)
        accuracies = tf.TensorArray(tf.float32, batches)
        for index in tf.range(batches):
            start = (first + index) * self.spec.batch_size
            chosen = order[start : start + self.spec.batch_size]
            pictures, labels = _pixels(tf.gather(self.images, chosen)), tf.gather(self.labels, chosen)
            with tf.GradientTape() as tape:
                probabilities = self.model(pictures, training=True)
                loss = self.loss(labels, probabilities)
            gradients = tape.gradient(loss, self.model.trainable_variables)
            self.optimizer.apply(gradients, self.model.trainable_variables)
            losses = losses.write(index, loss)
            accuracies = accuracies.write(index, tf.reduce_mean(_hits(labels, probabilities)))
        return losses.stack(), accuracies.stack()

    def _test_batch(self, pictures: tf.Tensor, labels: tf.Tensor):
        probabilities = self.model(_pixels(pictures), training=False)
        loss = self.loss(labels, probabilities) * tf.cast(tf.shape(labels)[0], tf.float32)
        return loss, tf.reduce_sum(_hits(labels, probabilities))


@functools.lru_cache(maxsize=4)  # a worker's next run finds its pictures there
def _tensors(split: Split, input_shape: tuple[int, int, int]) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.constant(split.images.reshape(-1, *input_shape)), tf.constant(split.labels, tf.int32)


def _pixels(images: tf.Tensor) -> tf.Tensor:
    return tf.cast(images, tf.float32) / 255.0


def _hits(labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.equal(tf.argmax(probabilities, axis=1, output_type=tf.int32), labels), tf.float32)
