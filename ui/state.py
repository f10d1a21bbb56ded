"""What a visitor looks at, as ids: in the session, and in the page's own URL.

The URL carries `network`, `picture`, `place`, `off`, `table` and `run`; the session holds their newest values.
`ui.components.address` writes them to the browser's address bar without an entry in its history for each stroke.
Streamlit writes the values of the widgets that are bound to the URL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from convscope.images import EMPTY
from convscope.store.store import DEFAULT

LINK_PARAMETERS = ("network", "picture", "place", "off", "table", "run")
_NEWEST_KEYS = {"ink": "_drawing", "drawing": "_drawing", "written": "_written"}  # session keys, by kind of image
BOUND_KEYS: list[str] = []  # keys of the widgets that Streamlit itself binds to the URL


def read_url() -> None:
    """Take the parameters of the URL into the session; call it before any widget of a page."""
    for key in LINK_PARAMETERS:
        value_in_url = st.query_params.get(key)
        if value_in_url is not None and value_in_url not in (_session().get(key), *_outdated_values(key)):
            _session()[key] = value_in_url
            if key == "picture":
                show_image(value_in_url)
        elif value_in_url == _session().get(key):
            _session()[f"_sent_to_url_{key}"] = []
        _session()[f"_read_from_url_{key}"] = value_in_url
    for key in BOUND_KEYS:
        if key in _session():
            _session()[key] = _session()[key]  # otherwise the next page link would drop the value of a deep link


def link_parameters() -> dict[str, str]:
    """The parameters that a link to another page carries."""
    return {key: value for key, value in url_parameters().items() if value}


def url_parameters() -> dict[str, str]:
    """The parameters that the URL should have now; an empty value removes a parameter. The values are remembered."""
    values = {key: _session()[key] or "" for key in LINK_PARAMETERS if key in _session()}
    for key, value in values.items():
        _session()[f"_sent_to_url_{key}"] = [*_session().get(f"_sent_to_url_{key}", []), value][-20:]
    return values


def bound_key(key: str) -> str:
    """Remember the key of a widget that is bound to the URL, and return it."""
    if key not in BOUND_KEYS:
        BOUND_KEYS.append(key)
    return key


def network_id() -> str:
    """The chosen network."""
    return _session().get("network") or DEFAULT


def choose_network(model_id: str) -> None:
    """Choose another network, with all its filters on."""
    _session()["network"] = model_id
    set_filters_off("")


def image_address(default: str = EMPTY) -> str:
    """The address of the image on show."""
    return _session().get("picture") or default


def show_image(address: str) -> None:
    """Show another image; the newest address of each kind is remembered."""
    key = _NEWEST_KEYS.get(address.partition("-")[0], "_sample")
    _session()["picture"] = _session()[key] = address
    if key == "_drawing" and address != EMPTY:
        _session()["_cleared"] = None


def clear_image() -> None:
    """Show an empty canvas; Undo can bring the drawing back until there is a new one."""
    if image_address() != EMPTY:
        _session()["_cleared"] = image_address()
    show_image(EMPTY)


def cleared_drawing() -> str | None:
    """The drawing that was cleared last, until there is a new one."""
    return _session().get("_cleared")


def reject_image(instead: str) -> None:
    """Show another image instead of the present one, which is invalid, and forget the invalid address."""
    for key in {*_NEWEST_KEYS.values(), "_sample"}:
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
    """The newest digit that the generator wrote, if there was one."""
    return _session().get("_written")


def location() -> str | None:
    """The open unit or map and the path to it, as `convscope.network.units` reads it."""
    return _session().get("place")


def navigate_to(location: str | None) -> None:
    """Open another unit or map, or none."""
    _session()["place"] = location


def filters_off() -> str:
    """The filters that are switched off, as `convscope.network.ablation` reads them."""
    return _session().get("off") or ""


def set_filters_off(text: str) -> None:
    """Switch these filters off and all others on."""
    _session()["off"] = text


def typed_kernel() -> str | None:
    """The kernel that was typed, as `convscope.network.kernels.cells_from_text` reads it."""
    return _session().get("table")


def set_typed_kernel(text: str) -> None:
    """Use another typed kernel."""
    _session()["table"] = text


def run_id() -> str | None:
    """The run on show."""
    return _session().get("run")


def watch_run(run_id: str | None) -> None:
    """Show another run, or none. Streamlit itself keeps this parameter in the URL, as it does the sliders' values."""
    _session()["run"] = run_id
    if run_id:
        st.query_params["run"] = run_id
    else:
        st.query_params.pop("run", None)


def canvas_mount(address: str) -> tuple[str, str]:
    """The key of the canvas, and the address of the drawing with which it was mounted.

    A mounted canvas owns its strokes. It gets a new key, and is mounted again, only when the image was changed
    elsewhere or when the visitor returns from another page.
    """
    key = f"canvas-{_session().get('_canvas', 0)}"
    if key not in _session() or _session().get("_canvas_shows") != address:
        _session()["_canvas"] = _session().get("_canvas", 0) + 1
        _session()["_canvas_initial"] = _session()["_canvas_shows"] = address
        _session()["_canvas_unsaved"] = False
        key = f"canvas-{_session()['_canvas']}"
    return key, _session()["_canvas_initial"]


def canvas_changed(address: str) -> None:
    """Show the drawing that the canvas itself made, and leave the canvas as it is."""
    _session()["_canvas_shows"] = address
    show_image(address)


def reset_canvas() -> None:
    """Mount the canvas again at the next run, with the last valid drawing: its present content is invalid."""
    _session()["_canvas_shows"] = None


def set_canvas_unsaved(unsaved: bool) -> None:
    """Remember whether the canvas holds ink that could not be saved; it stays mounted and saving is tried again."""
    _session()["_canvas_unsaved"] = unsaved


def canvas_has_unsaved_ink() -> bool:
    """Whether the canvas holds ink that is invalid or could not be saved."""
    return _session().get("_canvas_shows", "") is None or _session().get("_canvas_unsaved", False)


def set_warning(message: str) -> None:
    """Remember the message of a failed callback until the page is drawn."""
    _session()["_warning"] = message


def take_warning() -> str | None:
    """The remembered message, once."""
    return _session().pop("_warning", None)


def requested_value(key: str, default: Any) -> Any:
    """The value of a bound widget; before it is first drawn the value in the link, or else the default."""
    if key in _session():
        return _session()[key]
    try:
        return type(default)(st.query_params.get(key, default))
    except ValueError:
        return default


def clamp(key: str, low: float, high: float, default: float) -> float:
    """Bring a widget's value into its bounds before the widget is drawn: Streamlit raises if it is outside.

    Returns:
        The value before it was clamped.
    """
    value = _session().get(key, default)
    _session()[key] = min(max(value, low), high)
    return value


def ensure_option(key: str, options: Sequence, default: object) -> None:
    """Make a widget's value one of its options before the widget is drawn."""
    value = requested_value(key, default)
    _session()[key] = value if value in options else default if default in options else options[0]


def set_value(key: str, value: object) -> None:
    """Set a value of the session, or a widget's value before the widget is drawn."""
    _session()[key] = value


def remove_value(key: str) -> None:
    """Remove a value of the session or of a widget."""
    _session().pop(key, None)


def value(key: str, default: Any = None) -> Any:
    """A value of the session or of a widget."""
    return _session().get(key, default)


def component_event(key: str, name: str) -> Any:
    """What one of our own components reported in this run, or None."""
    events = _session().get(key)
    return events[name] if events else None


def _session():
    return st.session_state


def _outdated_values(key: str) -> list[str]:
    """Values that the URL may still hold although the session has a newer one."""
    return [_session().get(f"_read_from_url_{key}", ""), *_session().get(f"_sent_to_url_{key}", [])]
