"""The prediction and the probability of every class as bars, which move instead of flashing at each stroke."""

from collections.abc import Callable, Sequence
from typing import NotRequired, TypedDict

import numpy as np

from convscope.spec.network import DIGIT_NAMES
from ui.components.shared import component, stated

_probabilities = component("probabilities")


class ProbabilitiesData(TypedDict):
    """What the browser is told; a class is told by its index."""

    values: list[float]  # probabilities
    names: NotRequired[list[str]]  # indices where there are none
    best: int
    right: NotRequired[int | None]
    rivals: NotRequired[list[int]]
    unlike: NotRequired[bool]
    title: NotRequired[str]
    words: NotRequired[str]
    pickable: NotRequired[bool]


def probabilities(
    values: np.ndarray,
    names: tuple[str, ...],
    key: str,
    right: int | None = None,
    *,
    rivals: Sequence[int] = (),
    unlike: bool = False,
    title: str = "",
    words: str = "",
    on_picked: Callable[[], None] | None = None,
) -> None:
    """Show what the network says.

    Args:
        values: `(classes,)` float32, together 1.
        names: What the classes stand for.
        key: Of the component.
        right: The right class of a sample, to be marked.
        rivals: Classes that it might be as well, the more probable first.
        unlike: Whether the image was found to be unlike any digit.
        title, words: Said above.
        on_picked: Called, before the page runs again, when a class was picked: its index is the component's `picked`.
            None if classes cannot be picked.
    """
    data: ProbabilitiesData = {
        "values": [round(float(each), 5) for each in values],
        "names": [] if names == DIGIT_NAMES[: len(names)] else list(names),
        "best": int(np.argmax(values)),
        "right": right,
        "rivals": list(rivals),
        "unlike": unlike,
        "title": title,
        "words": words,
        "pickable": on_picked is not None,
    }
    sent = stated(data, ProbabilitiesData.__required_keys__)
    _probabilities(data=sent, key=key, on_picked_change=on_picked or (lambda: None))
