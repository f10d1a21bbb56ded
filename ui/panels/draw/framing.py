"""How a drawing becomes 28 x 28 pixels, step by step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.drawing.fabric import PEN as CANVAS_PEN
from convscope.drawing.framing import CENTRE, DIGIT_SIZE, INK_SIZE, PEN, SPECK, Framing, centre_of_mass, frame_strokes
from convscope.drawing.strokes import CANVAS_SIDE
from ui.components.plates import Plate, plates
from ui.panels.draw.classified import Read


def framing(read: Read) -> None:
    """Draw the steps of a drawing; a sample has been framed by those who made MNIST."""
    if read.image.is_drawing:
        plates(_steps(frame_strokes(read.image.strokes)), key="framing-steps", width=250)
        return
    mass = centre_of_mass(read.image.pixels)
    st.write(
        f"This digit is shown as it is stored: it was framed already, its ink within {INK_SIZE} × {INK_SIZE} pixels, "
        f"its centre of mass at {_place(mass)}. Draw a digit to see how that is done."
    )


def _steps(done: Framing) -> list[Plate]:
    wide, high = done.high - done.low
    down, right = done.shift
    count = len(done.strokes)
    in_cells = CANVAS_SIDE / DIGIT_SIZE
    box = (*(done.low / in_cells).tolist(), wide / in_cells, high / in_cells)
    edge = (DIGIT_SIZE - INK_SIZE) / 2
    corner = edge + PEN / 2
    scaled = [(stroke - done.low) * done.scale + corner for stroke in done.strokes]
    moved = tuple(np.add(done.mass, done.shift))
    return [
        Plate(
            "1. Your strokes, and the box around them",
            f"{count} {'stroke' if count == 1 else 'strokes'}. The box is {wide:.0f} wide and {high:.0f} high, of "
            f"{CANVAS_SIDE} pixels; how thick the canvas draws does not count.",
            strokes=[stroke / in_cells for stroke in done.strokes],
            pen=CANVAS_PEN / in_cells,
            box=box,
        ),
        Plate(
            "2. Not scaled" if _is_dot(done) else f"2. Scaled to {INK_SIZE} of {DIGIT_SIZE} pixels",
            _scaling(done),
            strokes=scaled,
            pen=0.35,
            box=(edge, edge, INK_SIZE, INK_SIZE),
        ),
        Plate(
            "3. Redrawn with MNIST's pen",
            f"{PEN:.0f} pixels wide, pixels at its edge grey. The cross is the centre of mass of the ink: "
            f"{_place(done.mass)}.",
            ink=done.redrawn,
            crosses=[(*done.mass, True)],
        ),
        Plate(
            "4. Moved by its centre of mass",
            f"{_moves(down, right)}: now it is at {_place(moved)}, as near to row {CENTRE:.0f}, column {CENTRE:.0f} "
            "(dashed) as whole pixels allow without pushing ink out.",
            ink=done.image,
            crosses=[(CENTRE, CENTRE, False), (*moved, True)],
        ),
    ]


def _scaling(done: Framing) -> str:
    if _is_dot(done):
        return f"What is smaller than {SPECK:.0f} pixels is a dot, and stays one: it is not made larger."
    times = done.scale * CANVAS_SIDE / DIGIT_SIZE
    return (
        f"{times:.1f} times as large as on the canvas: with the pen its longer side fills {INK_SIZE} pixels, as that "
        "of MNIST's digits does."
    )


def _is_dot(done: Framing) -> bool:
    return (done.high - done.low).max() < SPECK


def _place(mass: tuple[float, float]) -> str:
    return f"row {mass[0]:.1f}, column {mass[1]:.1f}"


def _moves(down: int, right: int) -> str:
    if not down and not right:
        return "By 0 pixels"
    parts = [
        f"{abs(pixels)} {words[pixels < 0]}"
        for pixels, words in ((down, ("down", "up")), (right, ("to the right", "to the left")))
        if pixels
    ]
    return f"By whole pixels, {' and '.join(parts)}"
