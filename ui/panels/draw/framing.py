"""How a drawing becomes 28 x 28 pixels, step by step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.drawing.fabric import PEN as CANVAS_PEN
from convscope.drawing.framing import (
    CENTRE,
    DIGIT_SIZE,
    DOT_SIZE,
    INK_SIZE,
    PEN,
    Framing,
    centre_of_mass,
    frame_strokes,
)
from convscope.drawing.strokes import CANVAS_SIDE
from ui.components.gallery import CaptionedImage, gallery
from ui.markdown import safe
from ui.numbers import counted
from ui.panels.draw.classified import Classified


def framing(classified: Classified) -> None:
    """Draw the steps for a drawing; a stored digit is already framed."""
    if classified.image.is_drawing:
        gallery(_steps(frame_strokes(classified.image.strokes)), key="framing-steps", width=250)
        return
    mass = centre_of_mass(classified.image.ink)
    st.write(
        safe(
            f"This digit is already framed: its ink lies within {INK_SIZE} × {INK_SIZE} pixels, and its centre of mass "
            f"is at {_position(mass)}. Draw a digit to see the steps."
        )
    )


def _steps(framed: Framing) -> list[CaptionedImage]:
    width, height = framed.high - framed.low
    down, right = framed.shift
    per_cell = CANVAS_SIDE / DIGIT_SIZE  # canvas pixels
    box = (*(framed.low / per_cell).tolist(), width / per_cell, height / per_cell)
    edge = (DIGIT_SIZE - INK_SIZE) / 2
    corner = edge + PEN / 2
    scaled = [(stroke - framed.low) * framed.scale + corner for stroke in framed.strokes]
    moved = tuple(np.add(framed.mass, framed.shift))
    return [
        CaptionedImage(
            "1. Your strokes, and the box around them",
            f"{counted(len(framed.strokes), 'stroke')}. The box is {width:.0f} wide and {height:.0f} high, of "
            f"{CANVAS_SIDE} pixels. The thickness of the line does not count.",
            strokes=[stroke / per_cell for stroke in framed.strokes],
            pen=CANVAS_PEN / per_cell,
            box=box,
        ),
        CaptionedImage(
            "2. Not scaled" if _is_dot(framed) else f"2. Scaled to {INK_SIZE} of {DIGIT_SIZE} pixels",
            _scaling(framed),
            strokes=scaled,
            pen=0.35,
            box=(edge, edge, INK_SIZE, INK_SIZE),
        ),
        CaptionedImage(
            "3. Redrawn with MNIST's pen",
            f"The line is {PEN:.0f} pixels thick, with grey edges. The cross marks the centre of mass of the ink: "
            f"{_position(framed.mass)}.",
            ink=framed.redrawn,
            crosses=[(*framed.mass, True)],
        ),
        CaptionedImage(
            "4. Moved to the centre",
            f"{_shift_text(down, right)} The centre of mass is now at {_position(moved)}: as near to row {CENTRE:.0f}, "
            f"column {CENTRE:.0f} (dashed) as whole pixels allow with all ink inside the image.",
            ink=framed.image,
            crosses=[(CENTRE, CENTRE, False), (*moved, True)],
        ),
    ]


def _scaling(framed: Framing) -> str:
    if _is_dot(framed):
        return f"A drawing smaller than {DOT_SIZE:.0f} pixels is a dot. It is not enlarged."
    factor = framed.scale * CANVAS_SIDE / DIGIT_SIZE
    return (
        f"{factor:.1f} times as large as on the canvas. With the line's thickness, the longer side fills {INK_SIZE} "
        "pixels, as in MNIST."
    )


def _is_dot(framed: Framing) -> bool:
    return (framed.high - framed.low).max() < DOT_SIZE


def _position(mass: tuple[float, float]) -> str:
    return f"row {mass[0]:.1f}, column {mass[1]:.1f}"


def _shift_text(down: int, right: int) -> str:
    if not down and not right:
        return "Not moved."
    parts = [
        f"{abs(pixels)} {directions[pixels < 0]}"
        for pixels, directions in ((down, ("down", "up")), (right, ("to the right", "to the left")))
        if pixels
    ]
    return f"Moved by whole pixels, {' and '.join(parts)}."
