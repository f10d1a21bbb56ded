"""What a visitor looks at, as ids: in the session, and in the page's own URL.

`network`, `picture`, `place`, `off`, `table` and `run` are carried by the URL; the session holds the newest. Its copy
in the browser is written by `ui.components.address`, which leaves no trail of strokes in the history; what belongs to
widgets that are bound to the URL is written by Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from convscope.images import EMPTY
from convscope.store.store import DEFAULT

CARRIED = ("network", "picture", "place", "off", "table", "run")
_NEWEST = {"ink": "_drawing", "drawing": "_drawing", "written": "_written"}  # where the newest of a kind is kept
BOUND: list[str] = []  # keys of the widgets that Streamlit itself binds to the URL


def arrive() -> None:
    """Take what the URL says; call it before any widget of a page."""
    for key in CARRIED:
        told = st.query_params.get(key)
        if told is not None and told not in (_session().get(key), *_out_of_date(key)):
            _session()[key] = told
            if key == "picture":
                show_image(told)
        elif told == _session().get(key):
            _session()[f"_sent_{key}"] = []
        _session()[f"_told_{key}"] = told
    for key in BOUND:
        if key in _session():
            _session()[key] = _session()[key]  # or a page link would drop what a deep link brought


def carried() -> dict[str, str]:
    """The part of the URL that belongs to every page, as it should be now."""
    return {key: value for key, value in address().items() if value}


def address() -> dict[str, str]:
    """The same with what was there and is not any more, as empty."""
    values = {key: _session()[key] or "" for key in CARRIED if key in _session()}
    for key, value in values.items():
        _session()[f"_sent_{key}"] = [*_session().get(f"_sent_{key}", []), value][-20:]
    return values


def bind(key: str) -> str:
    """Remember a widget that is bound to the URL; returns its key."""
    if key not in BOUND:
        BOUND.append(key)
    return key


def network_id() -> str:
    """The chosen network."""
    return _session().get("network") or DEFAULT


def choose_network(model_id: str) -> None:
    """Look at another network from now on, with all its filters."""
    _session()["network"] = model_id
    switch_off("")


def image_address(default: str = EMPTY) -> str:
    """The image on show."""
    return _session().get("picture") or default


def show_image(address: str) -> None:
    """Put another image on show; the newest of each kind is remembered."""
    kind = _NEWEST.get(address.partition("-")[0], "_sample")
    _session()["picture"] = _session()[kind] = address
    if kind == "_drawing" and address != EMPTY:
        _session()["_cleared"] = None


def clear_image() -> None:
    """Put an empty canvas on show; the drawing before can be brought back until there is another."""
    if image_address() != EMPTY:
        _session()["_cleared"] = image_address()
    show_image(EMPTY)


def cleared() -> str | None:
    """The drawing that was cleared last, until there is another."""
    return _session().get("_cleared")


def image_refused(instead: str) -> None:
    """The image on show cannot be shown: put another in its place, and do not lead back to it."""
    for key in {*_NEWEST.values(), "_sample"}:
        if _session().get(key) == _session().get("picture"):
            _session().pop(key, None)
    show_image(instead)


def last_drawing() -> str:
    """The newest drawing, or an empty canvas."""
    return _session().get("_drawing", EMPTY)


def last_sample() -> str:
    """The newest digit of MNIST, or the first test digit."""
    return _session().get("_sample", "test-0")


def last_written() -> str | None:
    """The newest digit that a generator wrote, if there was one."""
    return _session().get("_written")


def place() -> str | None:
    """What in the network one looks at, and the way to it, as `convscope.network.units.path_from_text` reads it."""
    return _session().get("place")


def go_to(place: str | None) -> None:
    """Look at another place, or at none."""
    _session()["place"] = place


def off() -> str:
    """Which filters are switched off, as `convscope.network.ablation.off_from_text` reads it."""
    return _session().get("off") or ""


def switch_off(text: str) -> None:
    """Switch other filters off from now on, or none."""
    _session()["off"] = text


def typed_kernel() -> str | None:
    """The kernel that was typed, as `convscope.network.kernels.cells_from_text` reads it."""
    return _session().get("table")


def type_kernel(text: str) -> None:
    """Use another typed kernel from now on."""
    _session()["table"] = text


def run_id() -> str | None:
    """The run that is watched."""
    return _session().get("run")


def watch(run_id: str | None) -> None:
    """Watch another run, or none. This one Streamlit itself keeps in the URL, as it does the sliders beside it."""
    _session()["run"] = run_id
    if run_id:
        st.query_params["run"] = run_id
    else:
        st.query_params.pop("run", None)


def canvas_mount(address: str) -> tuple[str, str]:
    """The key of the canvas and the address of the drawing it was given when it came up.

    A canvas owns its strokes while it is up; it gets a new key, and is drawn anew, only when the image was changed
    elsewhere or another page comes back.
    """
    key = f"canvas-{_session().get('_canvas', 0)}"
    if key not in _session() or _session().get("_canvas_shows") != address:
        _session()["_canvas"] = _session().get("_canvas", 0) + 1
        _session()["_canvas_began"] = _session()["_canvas_shows"] = address
        _session()["_canvas_ahead"] = False
        key = f"canvas-{_session()['_canvas']}"
    return key, _session()["_canvas_began"]


def canvas_drew(address: str) -> None:
    """The canvas itself made this drawing: show it, and leave the canvas as it is."""
    _session()["_canvas_shows"] = address
    show_image(address)


def canvas_refused() -> None:
    """What the canvas holds was not taken: it comes up anew, with the last drawing that was, when it is next drawn."""
    _session()["_canvas_shows"] = None


def canvas_ahead(ahead: bool) -> None:
    """Whether the canvas holds more than could be kept; it stays up, and what it holds is tried again."""
    _session()["_canvas_ahead"] = ahead


def canvas_was_refused() -> bool:
    """Whether the canvas still holds what was not taken."""
    return _session().get("_canvas_shows", "") is None or _session().get("_canvas_ahead", False)


def complain(words: str) -> None:
    """Remember what could not be done before a page is drawn, for the page to say."""
    _session()["_complaint"] = words


def complaint() -> str | None:
    """What could not be done; it is said once."""
    return _session().pop("_complaint", None)


def asked(key: str, default: object) -> object:
    """What a bound widget says, or what the link says before the widget was ever drawn, or the default."""
    if key in _session():
        return _session()[key]
    try:
        return type(default)(st.query_params.get(key, default))
    except ValueError:
        return default


def clamp(key: str, low: float, high: float, default: float) -> float:
    """Bring a widget's value into its bounds before it is drawn: Streamlit raises if it is outside.

    Returns:
        The value as it was.
    """
    value = _session().get(key, default)
    _session()[key] = min(max(value, low), high)
    return value


def prefer(key: str, options: Sequence, default: object) -> None:
    """Make a widget's value one of its options before it is drawn."""
    value = asked(key, default)
    _session()[key] = value if value in options else default if default in options else options[0]


def put(key: str, value: object) -> None:
    """Set a widget's value before it is drawn."""
    _session()[key] = value


def forget(key: str) -> None:
    """Forget a value, or a widget's."""
    _session().pop(key, None)


def value(key: str, default: object = None) -> object:
    """A widget's value."""
    return _session().get(key, default)


def event(key: str, name: str) -> object:
    """What a component of our own has just said, or None."""
    said = _session().get(key)
    return said[name] if said else None


def _session():
    return st.session_state


def _out_of_date(key: str) -> list[str]:
    """Values that the URL may still hold although the session is further: it was asked before it was told."""
    return [_session().get(f"_told_{key}"), *_session().get(f"_sent_{key}", [])]
