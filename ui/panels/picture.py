"""The picture on show: drawn on a canvas or taken from MNIST. One panel for every page that looks at a picture."""

from __future__ import annotations

import random

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from convscope import canvas, strokes
from convscope.errors import InvalidPicture
from convscope.pictures import EMPTY, Picture, address_of, picture_at
from convscope.stroke_text import to_text
from ui import resources, state
from ui.components.address import address
from ui.components.maps import maps

DRAW, SAMPLE = "Draw", "MNIST digit"
TESTS = 10_000  # test digits


def choose_picture(default: str = EMPTY) -> Picture:
    """Draw the panel and return the picture on show.

    Args:
        default: What is on show before anything was chosen.
    """
    picture = _current(default)
    state.put("source", DRAW if picture.is_drawing else SAMPLE)
    st.segmented_control(
        "Picture", [DRAW, SAMPLE], key="source", label_visibility="collapsed", required=True, on_change=_change_source
    )
    picture = _canvas(picture) if picture.is_drawing else _sample(picture)
    address(state.address(), key="picture")
    return picture


def seen_by_network(picture: Picture) -> None:
    """The 28 x 28 pixels that go in."""
    if picture.pixels is None:
        return
    words = "What the network sees: 28 × 28 pixels" + (", framed as MNIST's" if picture.is_drawing else "")
    maps(picture.pixels[..., None], "input", key="seen", tile=140, top=1.0, words=words)


def _current(default: str) -> Picture:
    try:
        return picture_at(state.picture_address(default), resources.store())
    except InvalidPicture as error:
        st.warning(f"{error} Shown instead: {'an empty canvas' if default == EMPTY else 'a digit of MNIST'}.")
        state.show_picture(default)
        return picture_at(default, resources.store())


def _canvas(picture: Picture) -> Picture:
    key, began = state.canvas_mount(picture.address)
    initial = canvas.to_canvas(picture_at(began, resources.store()).strokes)
    result = st_canvas(
        initial_drawing=initial,
        key=key,
        width=strokes.CANVAS_SIDE,
        height=strokes.CANVAS_SIDE,
        stroke_width=canvas.PEN,
        background_color="#ffffff",
    )
    picture = _drawn(result.json_data, picture)
    with st.container(horizontal=True):
        nothing = not picture.strokes
        st.button("Undo", key="undo", icon=":material/undo:", on_click=_undo, disabled=nothing)
        st.button("Clear", key="clear", icon=":material/delete:", on_click=_clear, disabled=nothing)
    return picture


def _drawn(json_data: dict | None, shown: Picture) -> Picture:
    """The canvas's own drawing, if it has changed since."""
    if json_data is None:
        return shown
    try:
        drawn = canvas.from_canvas(json_data)
        if to_text(drawn) == to_text(shown.strokes):
            return shown
        state.canvas_drew(address_of(drawn, resources.store()))
    except InvalidPicture as error:
        st.warning(str(error))
        return shown
    return picture_at(state.picture_address(), resources.store())


def _sample(picture: Picture) -> Picture:
    maps(picture.pixels[..., None], picture.words, key="sample", tile=strokes.CANVAS_SIDE, top=1.0)
    split, _, number = picture.address.partition("-")
    state.put("digit", int(number))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Another", key="another", icon=":material/casino:", on_click=_another)
        st.number_input(
            f"{split.capitalize()} digit",
            0,
            (TESTS if split == "test" else 6 * TESTS) - 1,
            key="digit",
            width=150,
            on_change=lambda: state.show_picture(f"{split}-{state.value('digit')}"),
        )
    st.caption(f"{picture.words}.")
    return picture


def _change_source() -> None:
    state.show_picture(state.last_drawing() if state.value("source") == DRAW else state.last_sample())


def _undo() -> None:
    picture = picture_at(state.picture_address(), resources.store())
    state.show_picture(address_of(picture.strokes[:-1], resources.store()))


def _clear() -> None:
    state.show_picture(EMPTY)


def _another() -> None:
    state.show_picture(f"test-{random.randrange(TESTS)}")
