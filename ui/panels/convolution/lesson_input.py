"""The input of the lesson's convolutions: the visitor's digit, a small pattern or an image in colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from convscope.drawing.patterns import COLOURS, colour_image, pattern
from ui.components.maps import maps
from ui.link.convolution import COLOUR, PATTERN
from ui.markdown import safe
from ui.panels.image import choose_image
from ui.widgets import choice, dropdown

DEFAULT_IMAGE = "test-0"
SIDE = 280  # CSS pixels


@dataclass(frozen=True, eq=False)
class LessonInput:
    """An image over which a window slides.

    Attributes:
        kind: One of `ui.link.convolution.INPUTS`.
        maps: `(height, width, channels)` float32, 0 to 1.
        channel_names: Empty if there is one channel.
    """

    kind: str
    maps: np.ndarray
    channel_names: tuple[str, ...] = ()


def choose_input(possible: tuple[str, ...]) -> LessonInput | None:
    """Draw the choice of an input and return it; None for an empty canvas.

    Args:
        possible: The kinds that the section offers.
    """
    kind = choice("Input", "over", possible.__contains__)
    if kind == PATTERN:
        name = dropdown("Pattern", "pattern")
        pixels = pattern(name)[..., None]
        maps(pixels, name, key="pattern-shown", tile=SIDE, top=1.0)
        st.caption(safe(f"The pattern {name!r}: 8 × 8 pixels, 1 for ink and 0 for paper."))
        return LessonInput(kind, pixels)
    if kind == COLOUR:
        pixels = colour_image()
        maps(pixels, "apple", key="colour-shown", tile=88, noun="channel", top=1.0)
        st.caption(
            safe(
                "A red apple in front of a blue sky, 28 × 28 pixels. A colour image has three numbers per pixel, so "
                f"it is a stack of three maps: {', '.join(COLOURS)}. The more of its colour a pixel has, the more it "
                "stands out from the background."
            )
        )
        return LessonInput(kind, pixels, COLOURS)
    image = choose_image(default=DEFAULT_IMAGE)
    return None if image.pixels is None else LessonInput(kind, image.pixels[..., None])
