"""Which ink spoke for an answer, and the check that it did."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.analysis.answers import AttributionMap, Deletion
from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, OCCLUSION, Attribution
from convscope.network.units import map_layers
from ui import state
from ui.components.plates import Plate, plates
from ui.panels.draw.classified import Read
from ui.panels.query import asked, trouble
from ui.widgets import choice

METHODS = {"Occlusion": OCCLUSION, "Grad-CAM": GRAD_CAM, "HiResCAM": HIRES_CAM}
LITTLE = 0.001  # of a probability: no fall
KEY = "why-marks"
CLASSES = 3  # the most probable ones, to choose from
WORDS = {
    OCCLUSION: "A 4 × 4 square of paper covers the digit at every place. Covering red ink makes the answer less "
    "likely, covering blue ink more.",
    GRAD_CAM: "The layer's maps, each weighted with how much the answer's logit rises with it, the mean over the map "
    "(Selvaraju et al., 2017). Where the sum is high the ink is red. Averaging forgets where in a map the rise was: "
    "the check often says so.",
    HIRES_CAM: "The layer's maps, each value weighted with how much the answer's logit rises with just this value "
    "(Draelos and Carin, 2020). Red spoke for the answer, blue against it.",
}


def why(read: Read) -> None:
    """Choose a class and a method, and see."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = _class(read)
        layers = map_layers(read.chosen.network.spec)
        method = METHODS[choice("By", "why-by", tuple(METHODS) if layers else ("Occlusion",), "Occlusion")]
        layer = "" if method == OCCLUSION else choice("At the maps of", "why-at", layers, _usual(layers))
    temperature = read.trusted.temperature if read.trusted else 1.0
    _marks(read, Attribution(read.id, read.steps, read.image.address, number, method, layer, temperature))


def _class(read: Read) -> int:
    likeliest = np.argsort(-read.said, kind="stable")[:CLASSES].tolist()
    names = [read.names[each] for each in likeliest]
    if state.value("_why_answer") != names[0]:  # another answer: look at that, until a class is chosen again
        state.put("_why_answer", names[0])
        state.put("why-for", names[0])
    state.prefer("why-for", names, names[0])
    chosen = st.segmented_control("What spoke for", names, key="why-for", required=True)
    return read.names.index(chosen)


def _usual(layers: list[str]) -> str:
    return "conv2" if "conv2" in layers else layers[-1]


@st.fragment
def _marks(read: Read, question: Attribution) -> None:
    look, name = asked(question, KEY), read.names[question.class_index]
    if look.message:
        trouble(look, KEY)
        return
    shown = _plates(read, look.answer, name) if look.answer else _to_come(read, name)
    plates(shown, key="why-plates", width=250)
    st.caption(f"{WORDS[question.method]} {_check(look.answer.deletion, name) if look.answer else ''}")


TITLES = ("What spoke for {}", "Without what is marked most", "Without as much other ink")


def _to_come(read: Read, name: str) -> list[Plate]:
    """The same places, so that nothing jumps when the answer comes."""
    return [Plate(title.format(name), "being worked out", ink=read.image.pixels) for title in TITLES]


def _plates(read: Read, marked: AttributionMap, name: str) -> list[Plate]:
    titles, pixels = [title.format(name) for title in TITLES], read.image.pixels
    against = ", blue ink against it" if (marked.values[pixels > 0] < 0).any() else ""
    first = Plate(titles[0], f"Red ink spoke for it{against}.", ink=pixels, tint=_tint(marked, pixels))
    if marked.deletion is None:
        return [first]
    without = np.where(marked.deletion.marked, 0, pixels), np.where(marked.deletion.other, 0, pixels)
    return [
        first,
        Plate(titles[1], _without_marked(marked, name), ink=without[0]),
        Plate(titles[2], _without_other(marked.deletion), ink=without[1]),
    ]


def _without_marked(marked: AttributionMap, name: str) -> str:
    deletion = marked.deletion
    all_marked = marked.values[deletion.marked].min() > 0
    what = "A fifth of the ink" if all_marked else "What is marked and other ink, a fifth in all,"
    return f"{what} deleted: {name} goes from {deletion.before:.1%} to {deletion.without_marked:.1%}."


def _without_other(deletion: Deletion) -> str:
    if not deletion.places:
        return "There is no other ink."
    where = f"on average over {deletion.places} places. One is shown." if deletion.places > 1 else "at another place."
    return f"As much ink deleted elsewhere: {deletion.without_other:.1%} {where}"


def _tint(marked: AttributionMap, pixels: np.ndarray) -> np.ndarray:
    """Only ink is coloured; the strongest mark is full colour."""
    top = float(np.abs(marked.values[pixels > 0]).max()) or 1.0
    return np.where(pixels > 0, np.clip(marked.values / top, -1, 1), 0)


def _check(deletion: Deletion | None, name: str) -> str:
    if deletion is None:
        return f"Here no ink speaks for {name}, so that there is nothing to check."
    falls = deletion.before - deletion.without_marked
    if falls < -LITTLE:
        return f"The check fails: without the marked ink {name} becomes likelier."
    if falls < LITTLE:
        return f"The check says little: without the marked ink the probability of {name} hardly falls."
    if deletion.without_marked >= deletion.without_other:
        return f"The check fails: {name} falls no further than without other ink."
    return f"The check holds: without the marked ink {name} falls further than without as much other ink."
