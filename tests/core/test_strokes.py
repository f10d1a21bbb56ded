"""Strokes: what is refused as one."""

import numpy as np
import pytest

from convscope.errors import InvalidPicture
from convscope.strokes import check


@pytest.mark.parametrize(
    "stroke", [np.zeros((0, 2)), np.zeros(2), np.zeros((3, 3)), [["a", "b"]], None, [[1, 2], [3]], [[None, {}]]]
)
def test_a_stroke_of_another_shape_is_refused(stroke):
    message = r"^A stroke of shape \([0-9, ]*\) came; expected \(k, 2\) numbers, k at least 1: x and y in canvas "
    message += r"pixels\. Draw it anew\.$"

    with pytest.raises(InvalidPicture, match=message):
        check([stroke])


def test_points_may_lie_10000_pixels_away_and_no_farther():
    assert check([[(10_000, -10_000)]])[0].tolist() == [[10_000, -10_000]]
    with pytest.raises(InvalidPicture, match="lie more than 10,000 pixels away"):
        check([[(10_000.5, 0)]])
