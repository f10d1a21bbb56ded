"""The compiled loop over batches: a model, its optimizer and the step that changes both. Imports TensorFlow."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping

import keras
import numpy as np
import tensorflow as tf

from convscope.datasets import Split
from convscope.errors import DamagedRecord
from convscope.network.tensorflow.model import build_network
from convscope.network.tensorflow.preactivations import preactivations
from convscope.network.tensorflow.repetition import repeated
from convscope.spec.layers import Kind, layers
from convscope.spec.network import NetworkSpec
from convscope.spec.training import Augmentation, TrainingSpec

TEST_BATCH = 100  # images: its maps stay in the processor's cache
TEST_CALL = 2_000  # images in one compiled call

for _gpu in tf.config.list_physical_devices("GPU"):
    tf.config.experimental.set_memory_growth(_gpu, True)  # or the first worker would take all of its memory


class Loop:
    """A network, its optimizer and the compiled functions that use them; `reset` or `restore` begins a training.

    Attributes:
        model: A model of `convscope.network.tensorflow.model.build_network`.
    """

    def __init__(self, network: NetworkSpec, optimizer: str, batch_size: int, augmentation: Augmentation) -> None:
        self._network, self._batch_size, self._augmentation = network, batch_size, augmentation
        self.model = build_network(network, 0)
        self._weights = {layer.name: tuple(layer.weights) for layer in self.model.layers}
        self._in_training = {
            layer.name: self.model.get_layer(layer.name)
            for layer in layers(network)
            if layer.kind in (Kind.NORM, Kind.DROPOUT)
        }
        self._augment = _augmenting(augmentation, 0)
        self._optimizer = _optimizer(optimizer)
        self._optimizer.build(self.model.trainable_variables)
        images = tf.TensorSpec((None, *network.input_shape), tf.uint8)
        labels, whole, rates = (tf.TensorSpec((None,), kind) for kind in (tf.int32, tf.int32, tf.float32))
        run = [images, labels, whole, tf.TensorSpec((), tf.int32), rates]
        self._run = tf.function(self._run_batches, run, autograph=False)
        self._test = tf.function(self._test_batches, [images, labels], autograph=False)

    def reset(self, seed: int) -> None:
        """Go back to the beginning: fresh weights, and an optimizer without history."""
        fresh = [*build_network(self._network, seed).variables, *_augmenting(self._augmentation, seed).variables]
        for variable, value in zip(self._model_variables(), fresh, strict=True):
            variable.assign(value)
        for variable in self._optimizer.variables:
            variable.assign(tf.zeros_like(variable))

    def state(self) -> dict[str, np.ndarray]:
        """Everything that changes in a training: weights, running means, random states, optimizer."""
        return {name: variable.numpy().copy() for name, variable in self._variables().items()}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to what `state` gave.

        Raises:
            DamagedRecord: If it is the state of another network or optimizer.
        """
        variables = self._variables()
        ours = {name: (tuple(each.shape), np.dtype(each.dtype)) for name, each in variables.items()}
        theirs = {name: (array.shape, array.dtype) for name, array in state.items()}
        if ours != theirs:
            other = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
            raise DamagedRecord(
                f"The checkpoint does not fit the network: {', '.join(other[:3])} is missing or another. "
                "Start the training again."
            )
        for name, variable in variables.items():
            variable.assign(state[name])

    def run(self, split: Split, order: np.ndarray, first: int, rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Train on consecutive batches in one compiled call.

        Args:
            split: Images to learn from.
            order: `(n,)` int32, indices in the split: the images of this epoch, in its order.
            first: Index of the first batch in this epoch, from 0.
            rates: `(batches,)` float32, the learning rate of each batch; how many there are is how many run.

        Returns:
            Loss and accuracy of each batch, `(batches,)` float32 each.
        """
        images, labels = tensors(split, self._network.input_shape)
        losses, accuracies = self._run(images, labels, order, tf.constant(first), rates)
        return losses.numpy(), accuracies.numpy()

    def test(self, split: Split, chosen: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Cross-entropy of every image, and 1 if it is classified correctly, else 0; `(n,)` float32 each.

        Args:
            split: Images and their classes.
            chosen: Indices of the images; None for all.
        """
        tested = self.test_while(split, lambda: True, chosen)
        assert tested is not None  # nothing ended it
        return tested

    def test_while(
        self, split: Split, go_on: Callable[[], bool], chosen: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """The same; None as soon as `go_on`, which is called before every 2,000 images, returns False."""
        whole, tested = tensors(split, self._network.input_shape), []
        for first in range(0, len(split) if chosen is None else len(chosen), TEST_CALL):
            if not go_on():
                return None
            part = slice(first, first + TEST_CALL)
            images, labels = (each[part] if chosen is None else tf.gather(each, chosen[part]) for each in whole)
            tested.append([tensor.numpy() for tensor in self._test(images, labels)])
        losses, right = zip(*tested, strict=True)
        return np.concatenate(losses), np.concatenate(right)

    def _model_variables(self) -> list[keras.Variable]:
        return [*self.model.variables, *self._augment.variables]

    def _variables(self) -> dict[str, keras.Variable]:
        model, optimizer = self._model_variables(), self._optimizer.variables
        named = {f"model.{index}": variable for index, variable in enumerate(model)}
        return named | {f"optimizer.{index}": variable for index, variable in enumerate(optimizer)}

    def _run_batches(self, images, labels, order, first, rates):
        batches = tf.size(rates)
        losses, accuracies = (tf.TensorArray(tf.float32, batches) for _ in range(2))

        def train_batch(index, losses, accuracies):
            start = (first + index) * self._batch_size
            chosen = order[start : start + self._batch_size]
            batch, wanted = self.augmented(_pixels(tf.gather(images, chosen))), tf.gather(labels, chosen)
            with tf.GradientTape() as tape:
                logits = self._logits(batch, training=True)
                loss = tf.reduce_mean(_cross_entropy(wanted, logits))
            self._optimizer.learning_rate = rates[index]
            self._optimizer.apply(tape.gradient(loss, self.model.trainable_variables), self.model.trainable_variables)
            right = tf.reduce_mean(_right(wanted, logits))
            return losses.write(index, loss), accuracies.write(index, right)

        losses, accuracies = repeated(train_batch, batches, losses, accuracies)
        return losses.stack(), accuracies.stack()

    def _test_batches(self, images, labels):
        batches = -(-tf.size(labels) // TEST_BATCH)
        losses, right = (tf.TensorArray(tf.float32, batches, infer_shape=False) for _ in range(2))

        def test_batch(index, losses, right):
            part = slice(index * TEST_BATCH, (index + 1) * TEST_BATCH)
            wanted, logits = labels[part], self._logits(_pixels(images[part]), training=False)
            return losses.write(index, _cross_entropy(wanted, logits)), right.write(index, _right(wanted, logits))

        losses, right = repeated(test_batch, batches, losses, right)
        return losses.concat(), right.concat()

    def augmented(self, images: tf.Tensor) -> tf.Tensor:
        """A batch with random changes, its clean share aside, `(n, *input_shape)` float32 in 0 to 1."""
        if not self._augmentation.active:
            return images
        clean = tf.shape(images)[0] * self._augmentation.clean // 100
        return tf.concat([images[:clean], self._augment(images[clean:], training=True)], 0)

    def _logits(self, images: tf.Tensor, training: bool) -> tf.Tensor:
        """The model's output before its softmax, `(n, classes)` float32."""
        in_training = {name: functools.partial(layer, training=True) for name, layer in self._in_training.items()}
        sums = preactivations(self._network, self._weights, images, in_training if training else None)
        return dict(sums)[Kind.OUTPUT]


@functools.lru_cache(maxsize=4)  # a worker's next run of this kind finds it compiled
def loop_for(network: NetworkSpec, optimizer: str, batch_size: int, augmentation: Augmentation) -> Loop:
    """The one loop of this process for these settings. One training at a time may use it."""
    return Loop(network, optimizer, batch_size, augmentation)


def loop_of(spec: TrainingSpec) -> Loop:
    """The loop that a spec's training uses."""
    return loop_for(spec.network, spec.optimizer, spec.batch_size, spec.augmentation)


@functools.lru_cache(maxsize=3)  # a worker's next run finds its images there
def tensors(split: Split, input_shape: tuple[int, int, int]) -> tuple[tf.Tensor, tf.Tensor]:
    """A whole split as TensorFlow holds it: `(n, *input_shape)` uint8 and `(n,)` int32. Parts of it are indices."""
    return tf.constant(split.images.reshape(-1, *input_shape)), tf.constant(split.labels, tf.int32)


def _optimizer(name: str) -> keras.Optimizer:
    """Keras's own optimizer of this name, with its default settings."""
    return {"rmsprop": keras.optimizers.RMSprop, "adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[name]()


def _augmenting(augmentation: Augmentation, seed: int) -> keras.Sequential:
    """The Keras layers of an augmentation; pixels that an image leaves free become paper."""
    return keras.Sequential([keras.layers.Identity(), *_random_layers(augmentation, np.random.SeedSequence(seed))])


def _random_layers(augmentation: Augmentation, seeds: np.random.SeedSequence) -> Iterator[keras.layers.Layer]:
    shear, turn, zoom, shift = (
        {"seed": int(each) % 2**31, "fill_mode": "constant"} for each in seeds.generate_state(4)
    )
    if augmentation.shear:
        yield keras.layers.RandomShear(x_factor=math.tan(math.radians(augmentation.shear)), **shear)
    if augmentation.turn:
        yield keras.layers.RandomRotation(augmentation.turn / 360, **turn)
    if augmentation.zoom:
        yield keras.layers.RandomZoom(augmentation.zoom / 100, **zoom)
    if augmentation.shift:
        yield keras.layers.RandomTranslation(augmentation.shift / 100, augmentation.shift / 100, **shift)


def _pixels(images: tf.Tensor) -> tf.Tensor:
    return tf.cast(images, tf.float32) / 255.0


def _cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


def _right(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), labels), tf.float32)
