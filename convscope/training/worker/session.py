"""A training session: trains a network and yields batches, epochs, snapshots and checkpoints. Imports TensorFlow."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from convscope.datasets import Split
from convscope.datasets.split import train_indices, validation_indices
from convscope.errors import DamagedRecord, InvalidWeights
from convscope.network.tensorflow.model import from_keras
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import TrainingSpec
from convscope.store.checkpoint import Checkpoint
from convscope.store.snapshots import TEST_STRIDE, Snapshot, snapshot_steps
from convscope.training.schedule import learning_rates
from convscope.training.worker.loop import loop_of

CALL_SECONDS = 0.2  # target for one compiled call, so that a pause and the curve react soon
CHECKPOINT_SECONDS = 4.0  # between two checkpoints at least; one call, one test and one validation may add to it
RECENT_BATCHES = 100  # their mean loss shows whether the training diverged
DIVERGED_FACTOR = 3.0  # a mean loss above this many times the loss of guessing means: the training diverged
SOUND_FACTOR = 1.5  # weights with a loss below this many times the loss of guessing are worth keeping
_one_at_a_time = threading.Lock()  # all trainings of a process share the loops and their variables


@dataclass(frozen=True)
class Batches:
    """Loss and accuracy of consecutive batches.

    Attributes:
        first: Index of the first batch in the whole run, from 0.
        loss: Mean cross-entropy of each batch.
        accuracy: Accuracy of each batch, 0 to 1.
    """

    first: int
    loss: tuple[float, ...]
    accuracy: tuple[float, ...]


@dataclass(frozen=True)
class Epoch:
    """The results of one epoch.

    Attributes:
        epoch: Number of the epoch, from 1.
        loss, accuracy: Means over the training images, measured batch by batch during the epoch.
        test_loss, test_accuracy: On the test set, after the epoch.
        seconds: Training time of the epoch, without tests and validations.
    """

    epoch: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Validation:
    """Accuracy on the validation images after `step` batches, 0 to 1."""

    step: int
    accuracy: float


@dataclass(frozen=True)
class TrainingResult:
    """The network that a whole training leaves, and its loss and accuracy on the test set."""

    network: TrainedNetwork
    test_loss: float
    test_accuracy: float
    steps: int


Event = Batches | Epoch | Snapshot | Validation | Checkpoint


def train(
    spec: TrainingSpec, training: Split, test: Split, report: Callable[[Event], None] = lambda _: None
) -> TrainingResult:
    """Train a network from the beginning to the end.

    Args:
        spec: The same spec and images give the same network.
        training: Training images; the spec's share of them is used.
        test: Test images.
        report: Called with every event.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
        InvalidSpec: If the spec has a target and too few images are left to measure it on.
        InvalidWeights: If the training diverged.
    """
    with Training(spec, training, test) as session:
        for event in session.events():
            report(event)
        loss, accuracy = session.measure()
        return TrainingResult(session.network(), loss, accuracy, session.step)


class Training:
    """A training that can stop after any event and resume later; used in a `with` block.

    A process runs one training at a time: a second one waits at its `with`.

    Args:
        spec: The training.
        training: Training images; the spec's share of them is used.
        test: Test images.
        checkpoint: The state to resume from; None for the beginning. If the spec has more epochs than at the time of
            the checkpoint, a new cycle of the schedule begins, over the added epochs.

    Attributes:
        steps_per_epoch: Batches per epoch.
        total_steps: Batches of all epochs.
        step: Batches done.
        learning_rate: The current learning rate; in a one-cycle schedule the peak. It may be set at any time.
        stop_at: The batch after which `events` ends. It may be set at any time.
        last_good: The newest checkpoint after which the next batch had a loss worth keeping.
        target_reached: Whether the validation accuracy has reached the spec's target.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
        InvalidSpec: If the spec has a target and too few images are left to measure it on.
        DamagedRecord: If the checkpoint is another training's.
    """

    def __init__(self, spec: TrainingSpec, training: Split, test: Split, checkpoint: Checkpoint | None = None) -> None:
        for split in (training, test):
            split.check_fits(spec.network)
        self._spec, self._training, self._test = spec, training, test
        self._train, self._validation = train_indices(training, spec), validation_indices(training, spec)
        self._sample = np.arange(0, len(test), TEST_STRIDE)
        self.steps_per_epoch = spec.steps_per_epoch(len(training))
        self.total_steps = self.steps_per_epoch * spec.epochs
        self._snapshot_steps = snapshot_steps(self.steps_per_epoch, spec.epochs)
        self._checkpoint = checkpoint
        if checkpoint and checkpoint.step > self.total_steps:
            raise DamagedRecord(
                f"The checkpoint is of batch {checkpoint.step:,}, and the whole run has {self.total_steps:,} batches. "
                "Start the training again."
            )
        self.stop_at, self.target_reached = self.total_steps, False
        self._batches_per_call = 1
        self._recent: deque[float] = deque(maxlen=RECENT_BATCHES)
        self._order_of: tuple[int, np.ndarray] = (-1, np.empty(0, np.int32))
        self._full_test: tuple[int, tuple[np.ndarray, np.ndarray]] | None = None

    def __enter__(self) -> Self:
        _one_at_a_time.acquire()
        try:
            self._loop = loop_of(self._spec)
            self._begin()
        except BaseException:
            _one_at_a_time.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _one_at_a_time.release()

    @property
    def finished(self) -> bool:
        """Whether the target is reached or all epochs are done."""
        return self.target_reached or self.step >= self.total_steps

    def events(self) -> Iterator[Event]:
        """Train, and yield every event. The last one is a checkpoint of the final state.

        Raises:
            InvalidWeights: If the training diverged; `last_good` is the state before that.
        """
        if self.step == 0:
            yield self._snapshot()
            yield self._saved()
        while self.step < min(self.total_steps, self.stop_at) and not self.target_reached:
            done = self._call()
            yield done
            self._check_divergence(done.loss[-1])
            in_epoch = self.step % self.steps_per_epoch
            if in_epoch == 0:
                yield self._epoch()
            if self.step in self._snapshot_steps:
                yield self._snapshot()
            if self._validation is not None and in_epoch in (0, (self.steps_per_epoch + 1) // 2):
                yield self._validate(self._validation)
            if time.perf_counter() - self._saved_at > CHECKPOINT_SECONDS:
                yield self._saved()
        yield self._saved()

    def checkpoint(self) -> Checkpoint:
        """The current state."""
        seconds = self._seconds_before + time.perf_counter() - self._began
        in_epoch = self._epoch_seconds + time.perf_counter() - self._epoch_began
        numbers: tuple[Any, ...] = (self.learning_rate, *self._cycle, *self._sums, in_epoch, seconds)
        return Checkpoint(self.step, *numbers, state=self._loop.state())

    def restore_last_good(self) -> None:
        """Restore the state `last_good`, after the training diverged."""
        self._loop.restore(self.last_good.state)
        self.step, self._full_test = self.last_good.step, None

    def network(self) -> TrainedNetwork:
        """The current network."""
        return from_keras(self._spec.network, self._loop.model)

    def measure(self) -> tuple[float, float]:
        """Mean cross-entropy and accuracy on all test images.

        Raises:
            InvalidWeights: If the loss is not finite.
        """
        measured = self.measure_while(lambda: True)
        assert measured is not None  # nothing ended it
        return measured

    def measure_while(self, go_on: Callable[[], bool]) -> tuple[float, float] | None:
        """The same; None as soon as `go_on`, which is called between batches of the test, returns False.

        Raises:
            InvalidWeights: If the loss is not finite.
        """
        if self._full_test is None or self._full_test[0] != self.step:
            measured = self._loop.test_while(self._test, go_on)
            if measured is None:
                return None
            self._full_test = (self.step, measured)
        loss, accuracy = (float(values.mean()) for values in self._full_test[1])
        self._check_finite(loss)
        return loss, accuracy

    def _begin(self) -> None:
        checkpoint = self._checkpoint
        self._loop.reset(self._spec.seed)
        if checkpoint:
            self._loop.restore(checkpoint.state)
        self.step = checkpoint.step if checkpoint else 0
        self.learning_rate = checkpoint.learning_rate if checkpoint else self._spec.learning_rate
        self._cycle = (checkpoint.cycle_start, checkpoint.cycle_end) if checkpoint else (0, self.total_steps)
        if self._cycle[1] != self.total_steps:
            self._cycle = (self.step, self.total_steps)
        self._sums = (checkpoint.loss_sum, checkpoint.accuracy_sum) if checkpoint else (0.0, 0.0)
        self._epoch_seconds = checkpoint.epoch_seconds if checkpoint else 0.0
        self._seconds_before = checkpoint.seconds if checkpoint else 0.0
        self._began = self._saved_at = self._epoch_began = time.perf_counter()
        self.last_good = self._newest = checkpoint or self.checkpoint()

    def _call(self) -> Batches:
        """Train in one compiled call of about CALL_SECONDS, up to the next epoch's end, snapshot or stop at most."""
        epoch, first = divmod(self.step, self.steps_per_epoch)
        ends = [self.stop_at, (epoch + 1) * self.steps_per_epoch]
        ends += [step for step in self._snapshot_steps if step > self.step][:1]
        batches = min(self._batches_per_call, *(end - self.step for end in ends))
        rates = learning_rates(self._spec.schedule, self.learning_rate, self._cycle, self.step, batches)
        before = time.perf_counter()
        losses, accuracies = self._loop.run(self._training, self._order(epoch), first, rates)
        seconds = time.perf_counter() - before
        self._batches_per_call = max(1, min(self._batches_per_call * 4, int(CALL_SECONDS * batches / seconds)))
        if self._newest.step == self.step and losses[0] < SOUND_FACTOR * self._guessing_loss():
            self.last_good = self._newest
        self._count(first, losses, accuracies)
        done = Batches(self.step, tuple(losses.tolist()), tuple(accuracies.tolist()))
        self.step += batches
        return done

    def _count(self, first: int, losses: np.ndarray, accuracies: np.ndarray) -> None:
        """Add to the epoch's sums; each batch is weighted by its size, as in Keras's history."""
        starts = (first + np.arange(len(losses))) * self._spec.batch_size
        sizes = np.minimum(self._spec.batch_size, len(self._train) - starts)
        self._sums = (self._sums[0] + float(losses @ sizes), self._sums[1] + float(accuracies @ sizes))
        self._recent.extend(losses.tolist())

    def _epoch(self) -> Epoch:
        loss, accuracy = (total / len(self._train) for total in self._sums)
        seconds = self._epoch_seconds + time.perf_counter() - self._epoch_began
        test_loss, test_accuracy = self.measure()
        ended = Epoch(self.step // self.steps_per_epoch, loss, accuracy, test_loss, test_accuracy, seconds)
        self._sums, self._epoch_seconds, self._epoch_began = (0.0, 0.0), 0.0, time.perf_counter()
        return ended

    def _snapshot(self) -> Snapshot:
        if self._full_test and self._full_test[0] == self.step:
            losses, correct = (values[self._sample] for values in self._full_test[1])
        else:
            losses, correct = self._loop.test(self._test, self._sample)
        self._keep()
        return Snapshot(self.step, float(losses.mean()), float(correct.mean()), self.network())

    def _validate(self, chosen: np.ndarray) -> Validation:
        before = time.perf_counter()
        _, correct = self._loop.test(self._training, chosen)
        self._epoch_seconds -= time.perf_counter() - before
        checked = Validation(self.step, float(correct.mean()))
        self.target_reached = checked.accuracy >= (self._spec.target_accuracy or 0.0)
        return checked

    def _saved(self) -> Checkpoint:
        self._saved_at = time.perf_counter()
        return self._keep()

    def _keep(self) -> Checkpoint:
        """Remember the current state; it becomes `last_good` if the next batch has a loss worth keeping."""
        newest = self.checkpoint()
        if not all(np.isfinite(array).all() for array in newest.state.values()):
            raise InvalidWeights(f"The training diverged: weights became NaN or infinite. {self._remedy()}")
        self._newest = newest
        return newest

    def _check_divergence(self, loss: float) -> None:
        """Raise InvalidWeights if the loss shows that the training diverged."""
        self._check_finite(loss)
        mean = float(np.mean(self._recent)) if len(self._recent) == RECENT_BATCHES else 0.0
        if mean > DIVERGED_FACTOR * self._guessing_loss():
            raise InvalidWeights(
                f"The training diverged: the mean loss of the last {RECENT_BATCHES} batches was {mean:.2f}, and "
                f"guessing has {self._guessing_loss():.2f}. {self._remedy()}"
            )

    def _check_finite(self, loss: float) -> None:
        if not math.isfinite(loss):
            raise InvalidWeights(f"The training diverged: the loss became {loss}. {self._remedy()}")

    def _remedy(self) -> str:
        return f"Train with a learning rate below {self.learning_rate:g}."

    def _guessing_loss(self) -> float:
        """Cross-entropy of a guess that gives all classes the same probability."""
        return math.log(len(self._spec.network.class_names))

    def _order(self, epoch: int) -> np.ndarray:
        """The indices of an epoch's images in its order, counted from 0; seed and epoch determine it."""
        if self._order_of[0] != epoch:
            order = np.random.default_rng([self._spec.seed, epoch + 1]).permutation(len(self._train))
            self._order_of = (epoch, self._train[order].astype(np.int32))
        return self._order_of[1]
