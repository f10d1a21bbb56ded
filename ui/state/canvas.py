"""The canvas: the key of the mounted one, the drawing that it was mounted with, and ink that could not be saved.

A mounted canvas owns its strokes. It gets a new key, and is mounted again, only when the image was changed elsewhere or
when the visitor returns from another page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ui.state import session
from ui.state.on_show import show_image

_KEY = "_canvas"


@dataclass(frozen=True)
class _Canvas:
    """The canvas that is mounted.

    Attributes:
        number: Counts the canvases of this session.
        initial: The address of the drawing with which it was mounted.
        shows: The address of the drawing on it; None if its content is invalid.
        unsaved: Whether it holds ink that could not be saved.
    """

    number: int = 0
    initial: str = ""
    shows: str | None = ""
    unsaved: bool = False

    @property
    def key(self) -> str:
        return f"canvas-{self.number}"


def mount(address: str) -> tuple[str, str]:
    """The key of the canvas that shows this drawing, and the address of the drawing with which it was mounted."""
    canvas = _canvas()
    if not session.has(canvas.key) or canvas.shows != address:
        canvas = _Canvas(canvas.number + 1, address, address)
        session.set_value(_KEY, canvas)
    return canvas.key, canvas.initial


def changed(address: str) -> None:
    """Show the drawing that the canvas itself made, and leave the canvas as it is."""
    session.set_value(_KEY, replace(_canvas(), shows=address))
    show_image(address)


def reset() -> None:
    """Mount the canvas again at the next run, with the last valid drawing: its present content is invalid."""
    session.set_value(_KEY, replace(_canvas(), shows=None))


def set_unsaved(unsaved: bool) -> None:
    """Remember whether the canvas holds ink that could not be saved; it stays mounted and saving is tried again."""
    session.set_value(_KEY, replace(_canvas(), unsaved=unsaved))


def has_unsaved_ink() -> bool:
    """Whether the canvas holds ink that is invalid or could not be saved."""
    return _canvas().shows is None or _canvas().unsaved


def _canvas() -> _Canvas:
    return session.value(_KEY, _Canvas())
