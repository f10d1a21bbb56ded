"""Attribution: the ink that supports a class, and a check of it by deletion."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.analysis.answers import AttributionMap, Deletion
from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, OCCLUSION, Attribution
from convscope.network.units import map_layers
from ui.components.gallery import CaptionedImage, gallery
from ui.fragments import fragment
from ui.link.draw import METHODS
from ui.markdown import escape, safe
from ui.panels.draw.classified import Classified
from ui.panels.query import query, show_failure
from ui.state import session, settings
from ui.widgets import choice

MIN_FALL = 0.001  # of a probability; a smaller one counts as none
KEY = "why-marks"
_EXPLAINED = "_why_prediction"  # session key of the prediction that was explained last
MAX_CLASSES = 3  # the most probable ones, to choose from
EXPLANATIONS = {
    OCCLUSION: "A blank 4 × 4 square covers each part of the digit in turn. Covering red ink makes the class less "
    "probable; covering blue ink makes it more probable.",
    GRAD_CAM: "A weighted sum of the layer's maps. The weight of a map is the gradient of the class's logit, averaged "
    "over the map (Selvaraju et al., 2017). Ink is red where the sum is high. The average loses the position of the "
    "gradient, so the check often fails.",
    HIRES_CAM: "A weighted sum of the layer's maps. Each value of a map has its own weight: the gradient of the "
    "class's logit there (Draelos and Carin, 2020). Red ink supports the class, blue ink opposes it.",
}
TITLES = ("Ink that supports {}", "Without the most important ink", "Without as much other ink")


def attribution(classified: Classified) -> None:
    """Draw the choice of a class and a method, and the result."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        class_index = _choose_class(classified)
        layers = map_layers(classified.chosen.network.spec)
        method = METHODS[choice("Method", "why-by", lambda name: bool(layers) or METHODS[name] == OCCLUSION)]
        layer = ""
        if method != OCCLUSION:
            layer = choice("Maps of layer", "why-at", options=layers, default=_default_layer(layers))
    temperature = classified.calibration.temperature if classified.calibration else 1.0
    address = classified.image.address
    question = Attribution(classified.network_id, classified.steps, address, class_index, method, layer, temperature)
    _result(classified, question)


def _choose_class(classified: Classified) -> int:
    most_probable = np.argsort(-classified.probabilities, kind="stable")[:MAX_CLASSES].tolist()
    names = [classified.class_names[index] for index in most_probable]
    if session.value(_EXPLAINED, names[0]) != names[0]:
        settings.change("why-for", "")  # a new prediction: explain it until the visitor chooses another class
    session.set_value(_EXPLAINED, names[0])
    return classified.class_names.index(choice("Class to explain", "why-for", options=names, default=names[0]))


def _default_layer(layers: list[str]) -> str:
    return "conv2" if "conv2" in layers else layers[-1]


@fragment(KEY)
def _result(classified: Classified, question: Attribution) -> None:
    status, name = query(question, KEY), classified.class_names[question.class_index]
    if status.message:
        show_failure(status, KEY)
        return
    figures = _figures(classified.image.ink, status.answer, name) if status.answer else _pending(classified, name)
    gallery(figures, key="why-images", width=250)
    check = _check(status.answer.deletion, escape(name)) if status.answer else ""
    st.caption(safe(f"{EXPLANATIONS[question.method]} {check}"))


def _pending(classified: Classified, name: str) -> list[CaptionedImage]:
    """Figures of the same size, so that the page does not move when the answer comes."""
    return [CaptionedImage(title.format(name), "being computed", ink=classified.image.pixels) for title in TITLES]


def _figures(pixels: np.ndarray, marked: AttributionMap, name: str) -> list[CaptionedImage]:
    titles, deletion = [title.format(name) for title in TITLES], marked.deletion
    opposing = ", blue ink opposes it" if (marked.values[pixels > 0] < 0).any() else ""
    first = CaptionedImage(titles[0], f"Red ink supports {name}{opposing}.", ink=pixels, tint=_tint(marked, pixels))
    if deletion is None:
        return [first]
    without_marked = np.where(deletion.marked, 0, pixels)
    without_other = np.where(deletion.other, 0, pixels)
    return [
        first,
        CaptionedImage(titles[1], _marked_deleted(marked, deletion, name), ink=without_marked),
        CaptionedImage(titles[2], _other_deleted(deletion), ink=without_other),
    ]


def _marked_deleted(marked: AttributionMap, deletion: Deletion, name: str) -> str:
    only_marked = marked.values[deletion.marked].min() > 0
    ink = "A fifth of the ink" if only_marked else "All marked ink and some other ink, a fifth in total,"
    return f"{ink} deleted: {name} goes from {deletion.before:.1%} to {deletion.without_marked:.1%}."


def _other_deleted(deletion: Deletion) -> str:
    if not deletion.places:
        return "There is no other ink."
    where = f"on average over {deletion.places} places. One is shown." if deletion.places > 1 else "at another place."
    return f"As much ink deleted elsewhere: {deletion.without_other:.1%} {where}"


def _tint(marked: AttributionMap, pixels: np.ndarray) -> np.ndarray:
    """The colour of the ink, -1 to 1, in which the strongest mark is full colour. Paper has no colour."""
    top = float(np.abs(marked.values[pixels > 0]).max()) or 1.0
    return np.where(pixels > 0, np.clip(marked.values / top, -1, 1), 0)


def _check(deletion: Deletion | None, name: str) -> str:
    if deletion is None:
        return f"No ink supports {name} here, so there is nothing to check."
    fall = deletion.before - deletion.without_marked
    if fall < -MIN_FALL:
        return f"The check fails: without the marked ink {name} becomes more probable."
    if fall < MIN_FALL:
        return f"The check is inconclusive: without the marked ink the probability of {name} hardly falls."
    if deletion.without_marked >= deletion.without_other:
        return f"The check fails: without other ink the probability of {name} falls at least as far."
    return f"The check holds: without the marked ink {name} falls further than without as much other ink."
