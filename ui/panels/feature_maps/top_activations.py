"""What a filter or unit likes: the nine test digits that excite it most, and an image made for it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.analysis.answers import LayerTopActivations, SynthesisedImage
from convscope.analysis.questions import ActivationMaximisation, TopActivations
from convscope.datasets import load_split
from convscope.network.receptive_field import ReceptiveField, receptive_field
from convscope.network.units import Place
from convscope.spec import layers as arithmetic
from ui import resources, state
from ui.components.maps import maps
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.feature_maps.unit import walk
from ui.panels.query import asked, coming


def likes(seen: Seen, place: Place) -> None:
    """Draw both; the network is looked at as it was trained."""
    _best_digits(seen, place)
    _made(seen, place)


@st.fragment
def _best_digits(seen: Seen, place: Place) -> None:
    st.markdown("**The nine test digits that excite it most**")
    look = asked(TopActivations(seen.chosen.record.id, seen.steps), key="survey")
    if coming(look, "survey", "All 10,000 test digits are looked at"):
        return
    liked: LayerTopActivations = look.answer[place.layer]
    numbers, places = liked.indices[place.number].tolist(), liked.positions[place.number].tolist()
    values = liked.values[place.number].tolist()
    if not values[0] > 0 and place.layer != "output":
        st.caption("No test digit excites it: it is 0 for all of them.")
        return
    split = load_split(seen.chosen.record.training.dataset, "test")
    fields = [receptive_field(seen.spec, place.layer, tuple(each)) for each in places]
    maps(
        split.images[numbers].transpose(1, 2, 0) / np.float32(255),
        "digit",
        key="best-digits",
        tile=80,
        top=1.0,
        noun="test digit",
        names=[str(each) for each in numbers],
        frames=[_frame(field) for field in fields],
        on_picked=lambda: _open_digit(place, numbers, places),
    )
    patches = _patches(split.images[numbers] / np.float32(255), fields, _side(seen, place))
    if patches is not None:
        maps(
            patches,
            "patch",
            key="best-patches",
            tile=80,
            top=1.0,
            noun="test digit",
            names=[str(each) for each in numbers],
            words="The same, larger: only what the unit sees.",
        )
    labels = split.labels[numbers].tolist()
    listed = ", ".join(
        f"{number} (a {label}) {value:.2f}" for number, label, value in zip(numbers, labels, values, strict=True)
    )
    st.caption(
        f"Framed is what the unit sees that fires most. Test digits and {_what_counts(place)}s: {listed}. Press one to "
        "look inside it."
    )
    if state.value("open-digit"):
        state.put("open-digit", False)
        st.rerun()  # the image beside it changes too


def _what_counts(place: Place) -> str:
    """Of the output the logit: many digits have a probability of 1."""
    return "logit" if place.layer == "output" else "value"


def _side(seen: Seen, place: Place) -> int | None:
    """Pixels per side that a unit of this layer sees; None if it sees all."""
    return {layer.name: layer.receptive_field for layer in arithmetic.layers(seen.spec)}[place.layer]


def _frame(field: ReceptiveField) -> tuple[int, int, int, int]:
    """Row, column, height and width of what a unit sees; all 0 if that is nothing but padding."""
    return (*(places[0] if places else 0 for places in (field.rows, field.columns)), field.height, field.width)


def _patches(images: np.ndarray, fields: list[ReceptiveField], side: int | None) -> np.ndarray | None:
    """What each unit sees of its image, `(side, side, n)`; None if that is the whole of it."""
    if side is None or side >= images.shape[1]:
        return None
    cut = np.zeros((side, side, len(images)), np.float32)
    for number, (image, field) in enumerate(zip(images, fields, strict=True)):
        row, column, height, width = _frame(field)
        seen = image[row : row + height, column : column + width]
        cut[: seen.shape[0], : seen.shape[1], number] = seen
    return cut


def _open_digit(place: Place, numbers: list[int], places: list[list[int]]) -> None:
    which = state.event("best-digits", "picked")["filter"]
    state.show_image(f"test-{numbers[which]}")
    flat = len(place.unit) == 1 and not place.whole
    walk((place if flat else Place(place.layer, (*places[which], place.number)),))
    state.put("open-digit", True)


@st.fragment
def _made(seen: Seen, place: Place) -> None:
    st.markdown("**An image made for it**")
    look = asked(ActivationMaximisation(seen.chosen.record.id, seen.steps, place.layer, place.number), key="ascent")
    if coming(look, "ascent", "An image is made by gradient ascent"):
        return
    made: SynthesisedImage = look.answer
    field = receptive_field(seen.spec, place.layer, made.unit)
    maps(
        made.image[..., :1],
        "made",
        key="made",
        tile=168,
        top=1.0,
        frames=[_frame(field)],
    )
    st.caption(
        "Gradient ascent began with grey and changed the pixels until the unit in the frame fired as strongly as it "
        f"could: {_what_counts(place)} {made.value:.2f}. Pixels stay between paper and full ink; what it does not see "
        "is left as paper."
        f"{_against_best(seen, place)}"
    )


def _against_best(seen: Seen, place: Place) -> str:
    survey = resources.known(TopActivations(seen.chosen.record.id, seen.steps))
    return f" The best test digit reaches {survey[place.layer].values[place.number, 0]:.2f}." if survey else ""
