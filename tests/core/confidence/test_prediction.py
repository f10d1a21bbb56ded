"""A prediction: the best class and its alternatives."""

import numpy as np
import pytest

from convscope.confidence.prediction import Prediction, predict


@pytest.mark.parametrize(
    ("probabilities", "best", "alternatives"),
    [
        ([0.02, 0.95, 0.03], 1, ()),
        ([0.25, 0.05, 0.7], 2, (0,)),
        ([0.2, 0.5, 0.3], 1, (2, 0)),
        ([0.05, 0.85, 0.04, 0.06], 1, (3,)),  # less than 10 %, but the answer is not sure
        ([0.4, 0.3, 0.2, 0.1], 0, (1, 2)),  # never more than two
        ([0.1] * 10, 0, (1, 2)),
    ],
)
def test_a_prediction_is_worked_by_hand(probabilities, best, alternatives):
    assert predict(np.array(probabilities)) == Prediction(best, alternatives)


@pytest.mark.parametrize(("said", "alternatives"), [(0.9, ()), (np.nextafter(0.9, 0), (0,))])
def test_from_90_percent_on_nothing_else_is_named(said, alternatives):
    assert predict(np.array([1 - said, said])) == Prediction(1, alternatives)


@pytest.mark.parametrize(("third", "alternatives"), [(0.1, (1, 2)), (np.nextafter(0.1, 0), (1,))])
def test_a_second_alternative_has_at_least_10_percent(third, alternatives):
    assert predict(np.array([0.6, 0.4 - third, third])) == Prediction(0, alternatives)


@pytest.mark.parametrize(
    ("probabilities", "best", "alternatives"),
    [
        ([0.5, 0.5], 0, (1,)),
        ([0.2, 0.4, 0.4], 1, (2, 0)),
        ([0.25, 0.25, 0.25, 0.25], 0, (1, 2)),
        ([0.5, 0.0, 0.25, 0.25], 0, (2, 3)),
    ],
)
def test_ties_go_to_the_lowest_index(probabilities, best, alternatives):
    assert predict(np.array(probabilities)) == Prediction(best, alternatives)


@pytest.mark.parametrize("said", [1.0, 0.5])
def test_one_class_has_no_alternative(said):
    assert predict(np.array([said])) == Prediction(0)


def test_classes_are_plain_numbers_that_name_no_class_twice(rng):
    for probabilities in rng.dirichlet(np.full(10, 0.3), 200).astype(np.float32):
        found = predict(probabilities)

        named = (found.best, *found.alternatives)
        assert all(type(each) is int for each in named)
        assert len(set(named)) == len(named)
        assert sorted(named, key=lambda each: -probabilities[each]) == list(named)
        assert found.best == probabilities.argmax()
