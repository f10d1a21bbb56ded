"""A training that diverges is ended, with a word on what to do, and keeps its last good weights."""

import dataclasses
import math

import numpy as np
import pytest

from convscope import TrainingSpec
from convscope.errors import InvalidWeights
from convscope.training.worker.session import Training
from tests.core.training.worker.few_digits import SMALL, SPEC, few


def test_a_learning_rate_far_too_high_ends_the_training_with_a_word_on_what_to_do():
    spec = TrainingSpec(SMALL, epochs=30, optimizer="rmsprop", learning_rate=1.0, batch_size=16)

    with Training(spec, few(1_600), few(200, "test")) as session:
        with pytest.raises(InvalidWeights, match=r"^The training diverged: .*Train with a learning rate below 1\.$"):
            list(session.events())
        diverged_at = session.step
        session.restore_last_good()
        loss, _ = session.measure()

    assert 0 <= session.step < diverged_at
    assert loss < 1.5 * math.log(10)  # not worse than guessing


def test_what_was_learned_before_it_diverged_is_good():
    spec = TrainingSpec(SMALL, epochs=30, optimizer="rmsprop", learning_rate=0.003, batch_size=16)

    with Training(spec, few(1_600), few(200, "test")) as session:
        session.stop_at = 210  # batches: the checkpoints at 100, 150 and 200 turn out to be good
        list(session.events())
        session.stop_at, session.learning_rate = session.total_steps, 1.0
        with pytest.raises(InvalidWeights, match=r"^The training diverged"):
            list(session.events())
        session.restore_last_good()
        _, accuracy = session.measure()

    assert session.step == 210
    assert accuracy > 0.5


def spoilt(spec, shape, value):
    """A checkpoint at the beginning whose first model variable of a shape holds a value everywhere."""
    with Training(spec, few(1_600), few(200, "test")) as session:
        sound = session.checkpoint()
    name = next(name for name, array in sound.state.items() if array.shape == shape)
    return dataclasses.replace(sound, state={**sound.state, name: np.full(shape, value, np.float32)})


def test_a_loss_that_is_no_number_ends_the_training():
    checkpoint = dataclasses.replace(spoilt(SPEC, (3, 3, 4, 8), 3e38), step=6)  # no snapshot is due at once

    spec = dataclasses.replace(SPEC, data_share=100)

    with (
        Training(spec, few(640), few(200, "test"), checkpoint) as session,
        pytest.raises(InvalidWeights, match=r"^The training diverged: .* Train with a learning rate below 0\.001\.$"),
    ):
        list(session.events())


def test_a_loss_far_above_guessing_ends_the_training_though_it_is_a_number():
    spec = TrainingSpec(SMALL, epochs=2, optimizer="sgd", learning_rate=1e-5, batch_size=16)
    checkpoint = spoilt(spec, (16, 10), 0)
    checkpoint.state["model.8"] = np.eye(10, dtype=np.float32)[0] * 100  # the output's bias: certain that it is a zero

    with (
        Training(spec, few(1_600), few(200, "test"), checkpoint) as session,
        pytest.raises(InvalidWeights, match=r"the mean loss of the last 100 batches was \d+\.\d\d, and guessing has 2"),
    ):
        list(session.events())

    assert session.step == 100


def test_a_test_loss_that_is_no_number_is_refused():
    with (
        Training(SPEC, few(640), few(200, "test"), spoilt(SPEC, (16,), 3e38)) as session,
        pytest.raises(
            InvalidWeights, match=r"^The training diverged: the loss became (nan|inf)\. Train with a learning"
        ),
    ):
        session.measure()
