"""The learning rate of every batch."""

import numpy as np
import pytest

from convscope.training.schedule import learning_rates


def test_a_constant_schedule_has_one_rate():
    assert learning_rates("constant", 0.5, (0, 10), 3, 4).tolist() == [0.5] * 4


def test_one_cycle_rises_to_its_peak_and_falls_to_nearly_nothing():
    rates = learning_rates("one-cycle", 1.0, (0, 10), 0, 10)

    # three tenths rise, from 1/25 along half a cosine, to the peak at batch 2; seven fall, to 1/250,000
    expected = [0.04, 0.52, 1.0, *(0.5 * (1 + np.cos(np.pi * step / 7)) for step in range(1, 7)), 4e-6]
    assert rates.tolist() == pytest.approx(expected, abs=5e-6)


def test_pieces_of_a_cycle_are_those_of_the_whole_wherever_it_begins():
    whole = learning_rates("one-cycle", 0.01, (100, 200), 100, 100)

    pieces = [learning_rates("one-cycle", 0.01, (100, 200), first, 25) for first in (100, 125, 150, 175)]

    np.testing.assert_array_equal(np.concatenate(pieces), whole)
    assert whole.max() == pytest.approx(0.01)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_shortest_cycles_have_rates_between_nothing_and_the_peak(length):
    rates = learning_rates("one-cycle", 0.1, (0, length), 0, length)

    assert rates.shape == (length,)
    assert ((rates > 0) & (rates <= 0.1 + 1e-6)).all()
