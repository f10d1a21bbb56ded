"""The image on show: drawn on a canvas or a digit that is there. One panel for every page that looks at an image."""

from __future__ import annotations

import random
import re

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from convscope.drawing import fabric as canvas
from convscope.drawing import strokes
from convscope.drawing.stroke_codec import to_text
from convscope.errors import ConvScopeError, InvalidImage, StoreError
from convscope.images import EMPTY, SAMPLES, Image, address_of, digits_of, image_at
from ui import resources, state
from ui.components.address import address
from ui.components.maps import maps
from ui.components.toolbar import toolbar_beside
from ui.panels.run_list import plain

DRAW, MNIST_DIGIT, WRITTEN_DIGIT = "Draw", "MNIST digit", "Written digit"
JOINER = "\u2060"  # has no width


def choose_image(default: str = EMPTY) -> Image:
    """Draw the panel and return the image on show.

    Args:
        default: What is on show before anything was chosen.
    """
    image = _current(default)
    written = image.address.startswith("written-")
    state.put("source", DRAW if image.is_drawing else WRITTEN_DIGIT if written else MNIST_DIGIT)
    sources = [DRAW, MNIST_DIGIT, *([WRITTEN_DIGIT] if state.last_written() else [])]
    st.segmented_control(
        "Image", sources, key="source", label_visibility="collapsed", required=True, on_change=_change_source
    )
    image = _canvas(image) if image.is_drawing else _sample(image)
    address(state.address(), key="picture")
    return image


def seen_by_network(image: Image) -> None:
    """The 28 x 28 pixels that go in."""
    if image.pixels is None:
        return
    words = "What the network sees: 28 × 28 pixels" + (", framed as MNIST's" if image.is_drawing else "")
    maps(image.pixels[..., None], "input", key="seen", tile=140, top=1.0, words=words)


def _current(default: str) -> Image:
    try:
        return image_at(state.image_address(default), resources.store())
    except ConvScopeError as error:
        instead = "an empty canvas" if default == EMPTY else "a digit of MNIST"
        _warn(f"{error} Shown instead: {instead}.")
        state.image_refused(default)
        return image_at(default, resources.store())


def _canvas(image: Image) -> Image:
    key, began = _mounted(image)
    result = st_canvas(
        initial_drawing=canvas.to_canvas(began.strokes),
        key=key,
        width=strokes.CANVAS_SIDE,
        height=strokes.CANVAS_SIDE,
        stroke_width=canvas.PEN,
        background_color="#ffffff",
    )
    toolbar_beside(key)
    image = _drawn(result.json_data, image)
    if complaint := state.complaint():
        _warn(complaint)
    with st.container(horizontal=True):
        nothing = not image.strokes and not state.canvas_was_refused()
        gone = nothing and state.cleared() is None
        st.button("Undo", key="undo", icon=":material/undo:", on_click=_undo, disabled=gone)
        st.button("Clear", key="clear", icon=":material/delete:", on_click=_clear, disabled=nothing)
    return image


def _mounted(image: Image) -> tuple[str, Image]:
    """The canvas's key, and the drawing that it came up with."""
    key, began = state.canvas_mount(image.address)
    if began == image.address:
        return key, image
    try:
        return key, image_at(began, resources.store())
    except ConvScopeError:  # it stood in the store: the canvas comes up anew with what is on show
        state.canvas_refused()
        return state.canvas_mount(image.address)[0], image


def _drawn(json_data: dict | None, shown: Image) -> Image:
    """The canvas's own drawing, if it has changed since."""
    state.canvas_ahead(False)
    if json_data is None:
        return shown
    try:
        drawn = canvas.from_canvas(json_data)
        if to_text(drawn) == to_text(shown.strokes):
            return shown
        image = image_at(address_of(drawn, resources.store()), resources.store())
    except InvalidImage as error:
        _warn(str(error))
        state.canvas_refused()
        return shown
    except StoreError as error:  # too long for a link, and could not be kept
        _warn(str(error))
        state.canvas_ahead(True)
        return shown
    state.canvas_drew(image.address)
    return image


def _sample(image: Image) -> Image:
    maps(image.pixels[..., None], image.words, key="sample", tile=strokes.CANVAS_SIDE, top=1.0)
    kind, _, number = image.address.partition("-")
    state.put("digit", int(number))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Another", key="another", icon=":material/casino:", on_click=_another, args=[kind])
        st.number_input(
            SAMPLES[kind],
            0,
            len(digits_of(kind)) - 1,
            key="digit",
            width=150,
            on_change=lambda: state.show_image(f"{kind}-{state.value('digit')}"),
        )
    st.caption(f"{image.words}.")
    return image


def _warn(words: str) -> None:
    """Say what came and why it is not taken; it may hold a link's own text, which is shown as text."""
    apart = re.sub(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)", JOINER, words, flags=re.IGNORECASE)  # no address, no emoji
    st.warning(plain(apart))


def _change_source() -> None:
    newest = {DRAW: state.last_drawing, MNIST_DIGIT: state.last_sample, WRITTEN_DIGIT: state.last_written}
    state.show_image(newest[state.value("source")]())


def _undo() -> None:
    if state.canvas_was_refused():
        state.canvas_refused()  # what was not taken goes, and no more
        return
    try:
        image = image_at(state.image_address(), resources.store())
        before = address_of(image.strokes[:-1], resources.store()) if image.strokes else state.cleared()
        state.show_image(before or EMPTY)
    except ConvScopeError as error:
        state.complain(str(error))


def _clear() -> None:
    state.canvas_refused()  # or what was not taken would stay on an empty canvas
    state.clear_image()


def _another(kind: str) -> None:
    state.show_image(f"{kind}-{random.randrange(len(digits_of(kind)))}")
