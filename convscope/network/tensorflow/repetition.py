"""A loop inside a compiled function. Importing this imports TensorFlow.

TensorFlow can make such a loop of a Python `for` statement (AutoGraph): it reads the source code again. In Python 3.11
this fails if another thread reads source code at the same moment ("AST constructor recursion depth mismatch"), and the
function then stays broken for the life of the process. So no compiled function here uses AutoGraph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def repeated(body: Callable[..., tuple], times: int | tf.Tensor, *state: Any) -> tuple:
    """Repeat a step.

    Args:
        body: Called with the index of the repetition, from 0, int32, and the state; returns the next state.
        times: Number of repetitions.
        state: Tensors or tensor arrays, at the beginning.

    Returns:
        The state after the last repetition.
    """

    def step(index, *state):
        return index + 1, *body(index, *state)

    _, *last = tf.while_loop(lambda index, *_: index < times, step, (tf.constant(0), *state))
    return tuple(last)
