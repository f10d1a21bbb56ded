"""Calibration: the temperature is fitted on held-out digits, and the reliability is measured on others."""

import re

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, open_store
from convscope.analysis.answer_files import file_name, from_npz
from convscope.analysis.answers import FittedCalibration
from convscope.analysis.questions import Calibration
from convscope.analysis.worker.accuracy import accuracy
from convscope.analysis.worker.calibration import calibrate
from convscope.datasets import Split, load_split, load_written
from convscope.errors import InvalidImage
from convscope.network.tensorflow.features import features
from convscope.store.store import PRETRAINED, PRETRAINED_FOLDER
from tests.core.runs import TINY
from tests.core.strategies import random_network

MOST_ALL = TrainingSpec(data_share=95, seed=7)
COUNT, SAID, RIGHT = 2, 3, 4  # columns of a table


@pytest.fixture(scope="module")
def after_all(notebook) -> FittedCalibration:
    """Of the notebook's network, which learned from all training digits."""
    return calibrate(notebook, TrainingSpec(data_share=100))


@pytest.fixture(scope="module")
def after_most(notebook) -> FittedCalibration:
    """The same as if it had left out 3,000 digits."""
    return calibrate(notebook, MOST_ALL)


def left_out(spec: TrainingSpec, most: int) -> Split:
    """The MNIST digits that a run never met: the last of a shuffled order, in the order of the data set."""
    training = load_split("mnist", "train")
    order = np.random.default_rng(spec.seed).permutation(60_000)[60_000 * spec.data_share // 100 :]
    return training.subset(np.sort(order)[:most])


def cross_entropy(logits: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    """The mean of minus the logarithm of the right class's probability."""
    scaled = logits.astype(float) / temperature
    return float((np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(labels)), labels]).mean())


def best_is(temperature: float, logits: np.ndarray, labels: np.ndarray) -> bool:
    """Whether no temperature around has less cross-entropy."""
    around = temperature * np.linspace(0.9, 1.1, 41)
    losses = [cross_entropy(logits, labels, each) for each in around]
    return int(np.argmin(losses)) == 20


def test_a_run_that_held_nothing_out_is_fitted_on_distorted_written_digits_only(notebook, after_all):
    distorted = load_written("distorted")

    _, logits = features(notebook, distorted)

    assert (after_all.held_out_digits, after_all.written_digits) == (0, 2_000)
    assert best_is(after_all.temperature, logits, distorted.labels)


def test_a_run_that_held_digits_out_is_fitted_on_them_and_on_written_digits_equally(notebook, after_most):
    left, distorted = left_out(MOST_ALL, 5_000), load_written("distorted")

    logits = [features(notebook, each)[1] for each in (left, distorted)]

    assert (after_most.held_out_digits, after_most.written_digits) == (3_000, 2_000)
    again = np.arange(3_000) % 2_000  # the written ones are repeated
    both = np.concatenate([logits[0], logits[1][again]]), np.concatenate([left.labels, distorted.labels[again]])
    assert best_is(after_most.temperature, *both)
    assert not best_is(after_most.temperature, logits[0], left.labels)
    assert not best_is(after_most.temperature, logits[1], distorted.labels)


def test_what_it_is_fitted_on_decides_the_temperature(after_all, after_most):
    assert 1 < after_most.temperature < after_all.temperature  # MNIST's digits are easier for it than written ones


def test_at_most_5000_digits_that_were_left_out_are_taken():
    found = calibrate(random_network(TINY), TrainingSpec(TINY, data_share=50))

    assert (found.held_out_digits, found.written_digits) == (5_000, 2_000)


def test_validation_digits_count_as_held_out():
    found = calibrate(random_network(TINY), TrainingSpec(TINY, data_share=96, target_accuracy=0.9))

    assert found.held_out_digits == 5_000  # 2,400 left out and 4,800 held back


def test_what_is_shown_are_all_test_digits_and_all_written_ones_that_no_run_learns_from(after_all, after_most):
    for found in (after_all, after_most):
        assert found.test_table.shape == found.written_table.shape == (7, 5)
        assert found.test_table.dtype == found.written_table.dtype == np.float64
        assert found.test_table[:, COUNT].sum() == 10_000
        assert found.written_table[:, COUNT].sum() == 4_000


def test_it_is_right_as_often_as_it_is_counted_to_be(notebook, after_all, after_most):
    shown = load_split("mnist", "test"), load_written("held_out")
    right = [sum(accuracy(notebook, each).correct) for each in shown]

    for found in (after_all, after_most):
        counted = [(table[:, COUNT] * table[:, RIGHT]).sum() for table in (found.test_table, found.written_table)]

        assert counted == pytest.approx(right, abs=1)  # two classes may be as good as equal


def test_each_line_holds_the_images_that_are_as_sure_as_it_says(after_all, after_most):
    for table in (after_all.test_table, after_all.written_table, after_most.test_table, after_most.written_table):
        filled = table[table[:, COUNT] > 0]

        assert (filled[:, 0] <= filled[:, SAID]).all()
        assert (filled[:, SAID] <= filled[:, 1]).all()
        assert table[:, 0].tolist() == [0, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99]


def test_on_written_digits_it_is_right_about_as_often_as_it_says(after_all):
    counts = after_all.written_table[:, COUNT]

    apart = counts @ np.abs(after_all.written_table[:, SAID] - after_all.written_table[:, RIGHT]) / counts.sum()

    assert apart < 0.02


@pytest.mark.parametrize("model_id", PRETRAINED)
def test_what_ships_with_a_network_is_what_is_worked_out_now(model_id):
    record = open_store().record(model_id)
    question = Calibration(model_id, record.measures["steps"])
    kept = from_npz(question, (PRETRAINED_FOLDER / model_id / "looks" / f"{file_name(question)}.npz").read_bytes())

    now = calibrate(open_store().load_network(model_id), record.training)

    assert kept.temperature == pytest.approx(now.temperature, rel=1e-3)
    assert (kept.held_out_digits, kept.written_digits) == (now.held_out_digits, now.written_digits)
    for before, after in ((kept.test_table, now.test_table), (kept.written_table, now.written_table)):
        assert np.abs(before[:, COUNT] - after[:, COUNT]).max() <= 2  # some are as good as on an edge
        np.testing.assert_allclose(before[:, :2], after[:, :2])
        np.testing.assert_allclose(before[:, SAID:], after[:, SAID:], atol=0.01)


def test_it_says_how_far_it_is_from_nothing_to_all_once():
    shares = []

    calibrate(random_network(TINY), MOST_ALL, shares.append)

    assert len(shares) == 30 + 20 + 100 + 40  # batches of 100
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1
    assert shares[-1] == 1


def test_a_network_that_does_not_read_these_digits_is_refused():
    network = random_network(NetworkSpec((28, 28, 3), (ConvLayer(1, 7, stride=3),), dense_units=0))
    message = (
        "The images are 28 x 28 x 1 and show 10 classes; the network takes 28 x 28 x 3 and names 10. Choose a "
        "network that fits."
    )

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        calibrate(network, TrainingSpec())
