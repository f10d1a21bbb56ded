"""The same network trained by three programs, an epoch at a time: the notebook's code, ConvScope and PyTorch."""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np

from convscope.datasets import load_split
from convscope.spec.training import TrainingSpec

BATCH = 64
CALL_BATCHES = 32  # about as many as one call of the app's loop trains


class Contestant(Protocol):
    """A training under way."""

    def epoch(self) -> float:
        """Train for an epoch; returns its seconds without any test."""

    def accuracy(self) -> float:
        """Accuracy on the test set, 0 to 1."""


class Notebook:
    """The source notebook's code as it stands: Keras `fit` on NumPy arrays."""

    def __init__(self, seed: int = 0) -> None:
        import keras
        from keras import layers

        keras.utils.set_random_seed(seed)
        self._keras = keras
        train, test = (load_split("mnist", split) for split in ("train", "test"))
        self._x, self._test_x = (
            split.images.reshape((-1, 28, 28, 1)).astype("float32") / 255 for split in (train, test)
        )
        self._y, self._test_y = (keras.utils.to_categorical(split.labels) for split in (train, test))
        self._model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, (3, 3), activation="relu"),
                layers.MaxPooling2D((2, 2)),
                layers.Conv2D(64, (3, 3), activation="relu"),
                layers.MaxPooling2D((2, 2)),
                layers.Conv2D(64, (3, 3), activation="relu"),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        self._model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

    def epoch(self) -> float:
        """One epoch of `fit`, timed inside it, without its preparations."""
        times: list[float] = []
        clock = self._keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda *_: times.append(time.perf_counter()),
            on_epoch_end=lambda *_: times.append(time.perf_counter()),
        )
        self._model.fit(self._x, self._y, epochs=1, batch_size=BATCH, verbose=0, callbacks=[clock])
        return times[-1] - times[0]

    def accuracy(self) -> float:
        """By Keras's `evaluate`."""
        return self._model.evaluate(self._test_x, self._test_y, 500, verbose=0)[1]


class Bare:
    """ConvScope's compiled loop on the same network and batch, without the app around it."""

    def __init__(self) -> None:
        from convscope.training.worker.loop import loop_of

        self._spec, self._epochs = TrainingSpec(batch_size=BATCH), 0
        self._loop = loop_of(self._spec)
        self._train, self._test = (load_split("mnist", split) for split in ("train", "test"))
        self._loop.reset(self._spec.seed)

    def epoch(self) -> float:
        """One epoch in calls of some batches."""
        started = time.perf_counter()
        self._epochs += 1
        order = np.random.default_rng([self._spec.seed, self._epochs]).permutation(len(self._train)).astype(np.int32)
        steps = self._spec.steps_per_epoch(len(self._train))
        for first in range(0, steps, CALL_BATCHES):
            batches = min(CALL_BATCHES, steps - first)
            self._loop.run(self._train, order, first, np.full(batches, self._spec.learning_rate, np.float32))
        return time.perf_counter() - started

    def accuracy(self) -> float:
        """On the 10,000 test digits."""
        return float(self._loop.test(self._test)[1].mean())


class PyTorch:
    """The same in PyTorch, channels last, with Keras's constants for RMSprop."""

    def __init__(self, seed: int = 0) -> None:
        import torch
        from torch import nn

        torch.manual_seed(seed)
        self._torch = torch
        train, test = (load_split("mnist", split) for split in ("train", "test"))
        self._x, self._test_x = (
            torch.tensor(split.images[:, None] / np.float32(255)).to(memory_format=torch.channels_last)
            for split in (train, test)
        )
        self._y, self._test_y = (torch.tensor(split.labels.astype(np.int64)) for split in (train, test))
        self._model = nn.Sequential(
            *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten()),
            *(nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10)),
        ).to(memory_format=torch.channels_last)
        self._loss = nn.CrossEntropyLoss()
        self._optimizer = torch.optim.RMSprop(self._model.parameters(), lr=0.001, alpha=0.9, eps=1e-7)

    def epoch(self) -> float:
        """One epoch, eager."""
        started = time.perf_counter()
        for chosen in self._torch.randperm(len(self._x)).split(BATCH):
            self._optimizer.zero_grad()
            self._loss(self._model(self._x[chosen]), self._y[chosen]).backward()
            self._optimizer.step()
        return time.perf_counter() - started

    def accuracy(self) -> float:
        """On the 10,000 test digits."""
        with self._torch.no_grad():
            correct = [
                (self._model(x).argmax(1) == y).sum().item()
                for x, y in zip(self._test_x.split(500), self._test_y.split(500), strict=True)
            ]
        return sum(correct) / len(self._test_y)


CONTESTANTS = {"notebook": Notebook, "ConvScope": Bare, "PyTorch": PyTorch}
