"""The training digits that are most like an image, as the network sees it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import streamlit as st

from convscope.analysis.answers import Neighbours
from convscope.analysis.questions import NEIGHBOUR_COUNT, NearestNeighbours
from convscope.datasets import MNIST, count_images
from ui import state
from ui.components.plates import Plate, plates
from ui.panels.draw.classified import Read
from ui.panels.query import asked, coming


@st.fragment
def alike(read: Read) -> None:
    """Draw the eight nearest; a click puts one on show."""
    if not read.learnt_is_here:
        st.caption("It learned from a data set that this ConvScope does not have.")
        return
    if state.value("_alike_shown"):
        state.put("_alike_shown", False)
        st.rerun()  # the image above changes too
    look = asked(NearestNeighbours(read.id, read.steps, read.image.address), KEY)
    if look.answer is None and not look.message and state.value("_alike_before") == read.id:
        plates([_TO_COME] * NEIGHBOUR_COUNT, key="alike-plates", width=120)  # the same room, so that nothing jumps
        return
    if coming(look, KEY, "The network looks at all digits that it learned from, once"):
        return
    state.put("_alike_before", read.id)
    found: Neighbours = look.answer
    shown = [
        Plate(read.names[label], _which(read, kind, number, distance), ink=image / np.float32(255))
        for (kind, number), image, label, distance in zip(
            map(_where, found.indices.tolist()),
            found.images,
            found.labels.tolist(),
            found.distances.tolist(),
            strict=True,
        )
    ]
    plates(shown, key="alike-plates", width=120, on_picked=lambda: _show(found))
    counts = Counter(read.names[label] for label in found.labels.tolist()).most_common()
    labels = ", ".join(f"{'all' if len(counts) == 1 else count} labelled {name}" for name, count in counts)
    st.caption(
        f"Of all digits that it learned from, these ({labels}) are nearest in {_where_compared(found.layer)}: alike "
        "there means alike to the network. Press one to read it instead."
    )


KEY = "alike-asked"
_TO_COME = Plate("...", "being looked up", ink=np.zeros((28, 28), np.float32))


def _where_compared(layer: str) -> str:
    return "the sums of the output" if layer == "output" else f"{layer}, the last layer before the output"


def _where(number: int) -> tuple[str, int]:
    """Which part of the training digits a number is in, and where; written ones come after MNIST's."""
    mnist = count_images(MNIST, "train")
    return ("Training", number) if number < mnist else ("Written", number - mnist)


def _which(read: Read, kind: str, number: int, distance: float) -> str:
    itself = read.image.address == _address(kind, number)
    return f"{kind} digit {number:,}, {'the image itself' if itself else f'{distance:.2f} away'}"


def _address(kind: str, number: int) -> str:
    return f"{'train' if kind == 'Training' else 'written'}-{number}"


def _show(found: Neighbours) -> None:
    kind, number = _where(int(found.indices[state.event("alike-plates", "picked")]))
    state.show_image(_address(kind, number))
    state.put("_alike_shown", True)
