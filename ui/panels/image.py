"""The image on show: a drawing on a canvas, or a stored digit. Every page that reads an image has this panel."""

from __future__ import annotations

import random

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from convscope.drawing import fabric as canvas
from convscope.drawing import strokes
from convscope.drawing.stroke_codec import to_text
from convscope.errors import ConvScopeError, InvalidImage, StoreError
from convscope.images import EMPTY, SAMPLES, Image, address_of, digits_of, image_at
from ui import resources
from ui.components.maps import maps
from ui.fragments import press
from ui.markdown import escape, safe
from ui.state import canvas as canvas_state
from ui.state import on_show, session

DRAW, MNIST_DIGIT, WRITTEN_DIGIT = "Draw", "MNIST digit", "Written digit"


def choose_image(default: str = EMPTY) -> Image:
    """Draw the panel and return the image on show. The fragment around it brings the page's address up to date.

    Args:
        default: The address of the image on show before the visitor has chosen one.
    """
    image = _current(default)
    is_written = image.address.startswith("written-")
    session.set_value("source", DRAW if image.is_drawing else WRITTEN_DIGIT if is_written else MNIST_DIGIT)
    sources = [DRAW, MNIST_DIGIT, *([WRITTEN_DIGIT] if on_show.last_written() else [])]
    st.segmented_control(
        "Image", sources, key="source", label_visibility="collapsed", required=True, on_change=press(_change_source)
    )
    return _canvas(image) if image.is_drawing else _sample(image)


def network_input(image: Image) -> None:
    """Draw the 28 x 28 pixels that the network gets."""
    if image.pixels is None:
        return
    title = "Input of the network: 28 × 28 pixels" + (", framed like MNIST" if image.is_drawing else "")
    maps(image.ink[..., None], "input", key="seen", tile=140, top=1.0, words=title)


def _current(default: str) -> Image:
    try:
        return image_at(on_show.image_address(default), resources.store())
    except ConvScopeError as error:
        instead = "an empty canvas" if default == EMPTY else "a digit of MNIST"
        _warn(f"{error} Shown instead: {instead}.")
        on_show.reject_image(default)
        return image_at(default, resources.store())


def _canvas(image: Image) -> Image:
    key, initial = _mounted(image)
    result = st_canvas(
        initial_drawing=canvas.to_canvas(initial.strokes),
        key=key,
        width=strokes.CANVAS_SIDE,
        height=strokes.CANVAS_SIDE,
        stroke_width=canvas.PEN,
        background_color="#ffffff",
        on_change=press(),
    )
    image = _drawn(result.json_data, image)
    if warning := session.take_warning():
        _warn(warning)
    with st.container(horizontal=True):
        is_blank = not image.strokes and not canvas_state.has_unsaved_ink()
        cannot_undo = is_blank and on_show.cleared_drawing() is None
        st.button("Undo", key="undo", icon=":material/undo:", on_click=press(_undo), disabled=cannot_undo)
        st.button("Clear", key="clear", icon=":material/delete:", on_click=press(_clear), disabled=is_blank)
    return image


def _mounted(image: Image) -> tuple[str, Image]:
    """The canvas's key, and the drawing with which it was mounted."""
    key, initial = canvas_state.mount(image.address)
    if initial == image.address:
        return key, image
    try:
        return key, image_at(initial, resources.store())
    except ConvScopeError:  # the store has lost that drawing: mount the canvas again with the image on show
        canvas_state.reset()
        return canvas_state.mount(image.address)[0], image


def _drawn(json_data: dict | None, shown: Image) -> Image:
    """The drawing on the canvas, if it differs from the image on show."""
    canvas_state.set_unsaved(False)
    if json_data is None:
        return shown
    try:
        drawn = canvas.from_canvas(json_data)
        if to_text(drawn) == to_text(shown.strokes):
            return shown
        image = image_at(address_of(drawn, resources.store()), resources.store())
    except InvalidImage as error:
        _warn(str(error))
        canvas_state.reset()
        return shown
    except StoreError as error:  # the drawing is too long for a link, and the store could not save it
        _warn(str(error))
        canvas_state.set_unsaved(True)
        return shown
    canvas_state.changed(image.address)
    return image


def _sample(image: Image) -> Image:
    maps(image.ink[..., None], image.description, key="sample", tile=strokes.CANVAS_SIDE, top=1.0)
    kind, _, index = image.address.partition("-")
    session.set_value("digit", int(index))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Random", key="another", icon=":material/casino:", on_click=press(_show_random, kind))
        st.number_input(
            safe(SAMPLES[kind]),
            0,
            len(digits_of(kind)) - 1,
            key="digit",
            width=150,
            on_change=press(lambda: on_show.open_image(f"{kind}-{session.value('digit')}")),
        )
    st.caption(safe(f"{image.description}."))
    return image


def _warn(message: str) -> None:
    """Show a warning that may quote a link."""
    st.warning(escape(message))


def _change_source() -> None:
    newest = {DRAW: on_show.last_drawing, MNIST_DIGIT: on_show.last_sample, WRITTEN_DIGIT: on_show.last_written}
    on_show.open_image(newest[session.value("source")]())


def _undo() -> None:
    if canvas_state.has_unsaved_ink():
        canvas_state.reset()  # undo only that ink
        return
    try:
        image = image_at(on_show.image_address(), resources.store())
        before = address_of(image.strokes[:-1], resources.store()) if image.strokes else on_show.cleared_drawing()
        on_show.show_image(before or EMPTY)
    except ConvScopeError as error:
        session.set_warning(str(error))


def _clear() -> None:
    canvas_state.reset()  # otherwise invalid ink would stay on the canvas
    on_show.clear_image()


def _show_random(kind: str) -> None:
    """Another digit; after a training digit, which a click on a similar one has shown, a test digit again."""
    part = "test" if kind == "train" else kind
    on_show.open_image(f"{part}-{random.randrange(len(digits_of(part)))}")
