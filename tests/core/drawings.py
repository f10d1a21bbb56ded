"""Random drawings."""

import numpy as np
from hypothesis import strategies as st

pixels = st.integers(-50, 330)
drawings = st.lists(st.lists(st.tuples(pixels, pixels), min_size=1, max_size=30), max_size=6)


def arrays(drawing):
    """A drawing as strokes."""
    return [np.array(stroke, float) for stroke in drawing]


def same(first, second):
    """Whether two drawings have equal strokes."""
    return len(first) == len(second) and all(map(np.array_equal, first, second))
