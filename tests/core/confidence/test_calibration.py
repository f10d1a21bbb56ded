"""Calibration: the fitted temperature, and accuracy by confidence."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convscope.confidence.calibration import (
    BIN_EDGES,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    Bin,
    bins_of,
    expected_calibration_error,
    fitted_temperature,
    reliability,
    softmax,
    table_of,
)
from tests.cases import cases

EMPTY = Bin(0.65, 0.75, 0, 0.0, 0.0)

counts = st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=1, max_size=6)


def two_classes(*answers):
    """Probabilities and labels of images, each told as the first class's probability and the right class."""
    first, labels = zip(*answers, strict=True)
    return np.stack([first, 1 - np.array(first)], axis=1), np.array(labels)


def cross_entropy(logits, labels, temperature):
    """The mean over the images, the softmax written out."""
    scaled = logits / temperature
    own = scaled[np.arange(len(labels)), labels]
    return float((np.log(np.exp(scaled).sum(axis=1)) - own).mean())


def honest(rows):
    """Logits and labels of images that are right just as often as their softmax says: each row counts its labels."""
    logits, labels = [], []
    for row in rows:
        logits += [np.log(np.array(row) / sum(row))] * sum(row)
        labels += np.repeat(np.arange(len(row)), row).tolist()
    return np.array(logits), np.array(labels)


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [
        (1, [1 / 13, 3 / 13, 9 / 13]),
        (2, [1 / (4 + 3**0.5), 3**0.5 / (4 + 3**0.5), 3 / (4 + 3**0.5)]),  # powers 1, 3 ** 0.5 and 3
        (0.5, [1 / 91, 9 / 91, 81 / 91]),
    ],
)
def test_logits_are_divided_by_the_temperature_before_softmax(temperature, expected):
    logits = np.log([1, 3, 9])

    assert softmax(logits, temperature) == pytest.approx(expected)


def test_each_image_has_a_softmax_of_its_own():
    logits = np.log([[1, 1], [1, 3]])

    assert softmax(logits, 1).tolist() == [pytest.approx([0.5, 0.5]), pytest.approx([0.25, 0.75])]


def test_large_logits_of_either_sign_neither_overflow_nor_vanish():
    logits = np.array([[100_000, 99_999], [-100_000, -99_999]], np.float32)

    with np.errstate(all="raise"):
        probabilities = softmax(logits, 1)

    more, less = np.e / (np.e + 1), 1 / (np.e + 1)
    assert probabilities.tolist() == [pytest.approx([more, less]), pytest.approx([less, more])]


@pytest.mark.parametrize("temperature", [MIN_TEMPERATURE, 0.7, 1, 3, MAX_TEMPERATURE])
def test_no_temperature_changes_which_class_comes_first(rng, temperature):
    logits = rng.normal(0, 3, (50, 10))

    assert np.array_equal(softmax(logits, temperature).argmax(axis=1), logits.argmax(axis=1))


def test_the_temperature_of_two_classes_is_worked_by_hand():
    logits = np.array([[2.0, 0]] * 4)
    labels = np.array([0, 0, 0, 1])

    # three of four are right: softmax says 3 / 4 when 2 / T is log 3
    assert fitted_temperature(logits, labels) == pytest.approx(2 / np.log(3))


@given(counts, st.floats(0.1, 10))
def test_honest_logits_times_a_factor_have_that_factor_for_a_temperature(rows, factor):
    assume(any(len(set(row)) > 1 for row in rows))  # the same for all classes stays so at every temperature
    logits, labels = honest(rows)

    assert fitted_temperature(factor * logits, labels) == pytest.approx(factor, rel=1e-6)


@cases(25)
@given(st.integers(0, 10_000), st.floats(0.5, 6))
def test_no_temperature_of_a_fine_grid_has_a_smaller_cross_entropy(seed, spread):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, spread, (40, 4))
    shares = softmax(logits, rng.uniform(0.5, 4)).cumsum(axis=1)
    labels = (shares > rng.random((40, 1))).argmax(axis=1)  # as often right as at that temperature

    fitted = fitted_temperature(logits, labels)

    grid = np.geomspace(MIN_TEMPERATURE, MAX_TEMPERATURE, 1_000)
    losses = [cross_entropy(logits, labels, each) for each in grid]
    assert cross_entropy(logits, labels, fitted) <= min(losses) + 1e-12
    assert abs(np.log(fitted / grid[np.argmin(losses)])) <= np.log(grid[1] / grid[0]) * 1.001


def test_a_network_that_is_always_right_gets_the_lowest_temperature():
    logits = np.array([[1.0, 0], [0, 1]])

    assert fitted_temperature(logits, np.array([0, 1])) == pytest.approx(MIN_TEMPERATURE)


def test_a_network_that_is_mostly_wrong_gets_the_highest_temperature():
    logits = np.array([[1.0, 0], [0, 1]])

    assert fitted_temperature(logits, np.array([1, 0])) == pytest.approx(MAX_TEMPERATURE)


def test_labels_may_be_those_of_a_data_set():
    logits = np.array([[2, 0]] * 4, np.float32)
    labels = np.array([0, 0, 0, 1], np.uint8)

    assert fitted_temperature(logits, labels) == pytest.approx(2 / np.log(3))


def test_images_are_counted_by_hand():
    probabilities, labels = two_classes((0.5, 1), (0.6, 0), (0.625, 1), (0.25, 1), (0.25, 0), (0.75, 0), (0.96, 0))

    bins = reliability(probabilities, labels)

    assert [each.count for each in bins] == [1, 2, 0, 3, 0, 1, 0]
    assert bins[0] == Bin(0.0, 0.55, 1, 0.5, 0.0)  # ties: the first class is the prediction
    assert bins[1] == Bin(0.55, 0.65, 2, pytest.approx(0.6125), 0.5)
    assert bins[3] == Bin(0.75, 0.85, 3, 0.75, pytest.approx(2 / 3))
    assert bins[5] == Bin(0.95, 0.99, 1, 0.96, 1.0)


@pytest.mark.parametrize(("said", "low"), list(zip(BIN_EDGES[1:-1], BIN_EDGES[1:-1], strict=True)))
def test_a_probability_on_an_edge_counts_above_it(said, low):
    bins = reliability(*two_classes((said, 0)))

    assert [each.low for each in bins if each.count] == [low]


@pytest.mark.parametrize(("edge", "low"), list(zip(BIN_EDGES[1:], BIN_EDGES, strict=False)))
def test_a_probability_just_under_an_edge_counts_below_it(edge, low):
    bins = reliability(*two_classes((np.nextafter(edge, 0), 0)))

    assert [each.low for each in bins if each.count] == [low]


def test_certainty_counts_in_the_last_bin():
    bins = reliability(*two_classes((1.0, 0), (0.0, 0)))

    assert bins[-1] == Bin(0.99, 1.0, 2, 1.0, 0.5)


def test_the_bins_go_from_0_to_1_without_a_gap_and_the_empty_ones_hold_zeros():
    bins = reliability(np.empty((0, 10)), np.empty(0, int))

    assert [each.low for each in bins] == [0.0, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99]
    assert [each.high for each in bins] == [0.55, 0.65, 0.75, 0.85, 0.95, 0.99, 1.0]
    assert {(each.count, each.confidence, each.accuracy) for each in bins} == {(0, 0.0, 0.0)}


def test_every_image_is_counted_once(rng):
    probabilities, labels = softmax(rng.normal(0, 3, (1_000, 10)), 1), rng.integers(0, 10, 1_000)

    bins = reliability(probabilities, labels)

    assert sum(each.count for each in bins) == 1_000
    assert sum(each.count * each.confidence for each in bins) == pytest.approx(probabilities.max(axis=1).sum())
    assert sum(each.count * each.accuracy for each in bins) == pytest.approx((probabilities.argmax(1) == labels).sum())
    assert all(each.low <= each.confidence < each.high for each in bins if each.count)


def test_the_expected_error_is_written_out():
    bins = (Bin(0.55, 0.65, 1, 0.6, 1.0), EMPTY, Bin(0.95, 0.99, 3, 0.98, 2 / 3))

    expected = (1 * (1.0 - 0.6) + 3 * (0.98 - 2 / 3)) / 4

    assert expected_calibration_error(bins) == pytest.approx(expected)


def test_too_sure_here_and_too_modest_there_do_not_cancel():
    bins = (Bin(0.55, 0.65, 2, 0.6, 0.8), Bin(0.75, 0.85, 2, 0.8, 0.6))

    assert expected_calibration_error(bins) == pytest.approx(0.2)


def test_without_images_the_expected_error_is_0():
    assert expected_calibration_error((EMPTY,)) == expected_calibration_error(()) == 0


def test_bins_come_back_from_their_table(rng):
    bins = reliability(softmax(rng.normal(0, 2, (300, 10)), 1), rng.integers(0, 10, 300))

    table = table_of(bins)

    assert (table.shape, table.dtype) == ((7, 5), np.float64)
    assert bins_of(table) == bins
    assert all(type(each.count) is int for each in bins_of(table))


@pytest.mark.parametrize(
    ("row", "column", "value"), [(0, 1, 0.6), (3, 2, -1), (3, 2, np.inf), (3, 3, 1.01), (3, 4, -0.1), (3, 4, np.nan)]
)
def test_a_table_that_cannot_be_one_is_refused(row, column, value):
    table = table_of(reliability(np.array([[0.8, 0.2]]), np.array([0])))
    table[row, column] = value

    with pytest.raises(ValueError, match=r"^(not a table of these bins|a table with impossible shares or counts)$"):
        bins_of(table)


def test_a_table_has_the_columns_of_a_bin_in_order():
    assert table_of((Bin(0.55, 0.65, 4, 0.6, 0.75),)).tolist() == [[0.55, 0.65, 4, 0.6, 0.75]]
