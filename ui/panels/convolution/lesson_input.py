"""What a window slides over: the visitor's digit, a small pattern or an image in colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from convscope.drawing.patterns import COLOURS, PATTERNS, colour_image, pattern
from convscope.images import Image
from ui.components.maps import maps
from ui.panels.image import choose_image
from ui.widgets import choice, one_of

OVER = DIGIT, PATTERN, COLOUR = ("Digit", "Pattern", "Colour")
FIRST = "test-0"  # on show before anything was chosen
SIDE = 280  # CSS pixels


@dataclass(frozen=True, eq=False)
class Subject:
    """An image that a window slides over.

    Attributes:
        over: One of `OVER`.
        maps: `(height, width, channels)` float32, 0 to 1; None for an empty canvas.
        names: Of the channels; empty if there is one.
    """

    over: str
    maps: np.ndarray | None
    names: tuple[str, ...] = ()


def choose_subject(possible: tuple[str, ...]) -> Subject:
    """Draw the panel and return what was chosen."""
    over = choice("The window slides over", "over", OVER, possible[0], possible.__contains__)
    if over == PATTERN:
        name = one_of("Pattern", "pattern", PATTERNS, PATTERNS[0])
        pixels = pattern(name)[..., None]
        maps(pixels, name, key="pattern-shown", tile=SIDE, top=1.0)
        st.caption(f"The pattern {name!r}: 8 × 8 pixels, 1 where there is ink and 0 elsewhere.")
        return Subject(over, pixels)
    if over == COLOUR:
        pixels = colour_image()
        maps(pixels, "apple", key="colour-shown", tile=88, noun="channel", top=1.0)
        st.caption(
            "A red apple before a blue sky, 28 × 28 pixels. A colour image has three numbers a pixel, so it comes as "
            f"three maps: {', '.join(COLOURS)}. The more of a colour, the more its pixel stands "
            "out from the background."
        )
        return Subject(over, pixels, COLOURS)
    return Subject(over, _pixels(choose_image(default=FIRST)))


def _pixels(image: Image) -> np.ndarray | None:
    return None if image.pixels is None else image.pixels[..., None]
