"""The nearest neighbours of an image among the training digits, in the network's last layer before the output."""

from __future__ import annotations

from collections import Counter

import numpy as np
import streamlit as st

from convscope.analysis.answers import Neighbours
from convscope.analysis.questions import NEIGHBOUR_COUNT, NearestNeighbours
from convscope.datasets import MNIST, count_images
from ui.components.gallery import CaptionedImage, gallery
from ui.fragments import DRAW, fragment, press, redraw
from ui.markdown import escape, safe
from ui.panels.draw.classified import Classified
from ui.panels.query import query, show_pending
from ui.state import on_show, session

KEY = "alike-asked"
FIGURES_KEY = "alike-images"
WIDTH = 120  # CSS pixels
_PENDING = CaptionedImage("...", "being searched", ink=np.zeros((28, 28), np.float32))


@fragment(KEY)
def nearest_neighbours(classified: Classified) -> None:
    """Draw the eight nearest neighbours; a click shows one of them instead of the image."""
    if not classified.has_training_data:
        st.caption("The network learned from a data set that this ConvScope does not have.")
        return
    status = query(NearestNeighbours(classified.network_id, classified.steps, classified.image.address), KEY)
    if status.answer is None and not status.message and session.value("_alike_before") == classified.network_id:
        # Figures of the same size as those of the answer, so that the page does not move.
        gallery([_PENDING] * NEIGHBOUR_COUNT, key=FIGURES_KEY, width=WIDTH)
        return
    if show_pending(status, KEY, "Reading all training digits, once per network"):
        return
    session.set_value("_alike_before", classified.network_id)
    found: Neighbours = status.result
    names = [classified.class_names[label] for label in found.labels.tolist()]
    figures = [
        CaptionedImage(name, _caption(classified, kind, index, distance), ink=image / np.float32(255))
        for (kind, index), image, name, distance in zip(
            map(_source, found.indices.tolist()), found.images, names, found.distances.tolist(), strict=True
        )
    ]
    gallery(figures, key=FIGURES_KEY, width=WIDTH, on_picked=press(lambda: _show(found)))
    counts = Counter(names).most_common()
    labels = ", ".join(f"{'all' if len(counts) == 1 else count} labelled {escape(name)}" for name, count in counts)
    st.caption(
        safe(
            f"These training digits ({labels}) are the nearest to the image in {_layer_text(found.layer)}. Images that "
            "are near each other there look similar to the network. Click a digit to show it."
        )
    )


def _layer_text(layer: str) -> str:
    return "the logits of the output" if layer == "output" else f"{layer}, the last layer before the output"


def _source(index: int) -> tuple[str, int]:
    """The part of the training digits that an index belongs to, and its index there: MNIST's come first."""
    mnist = count_images(MNIST, "train")
    return ("Training", index) if index < mnist else ("Written", index - mnist)


def _caption(classified: Classified, kind: str, index: int, distance: float) -> str:
    is_itself = classified.image.address == _address(kind, index)
    return f"{kind} digit {index:,}, {'the image itself' if is_itself else f'{distance:.2f} away'}"


def _address(kind: str, index: int) -> str:
    return f"{'train' if kind == 'Training' else 'written'}-{index}"


def _show(found: Neighbours) -> None:
    kind, index = _source(int(found.indices[session.component_event(FIGURES_KEY, "picked")]))
    on_show.open_image(_address(kind, index))
    redraw(DRAW)
