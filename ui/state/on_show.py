"""The network, the image, the open unit, the filters that are off, the typed kernel and the run on show."""

from __future__ import annotations

from convscope.images import EMPTY
from convscope.store.store import DEFAULT
from ui.state import session, settings
from ui.state.history import opened

# Session keys of the newest address, by kind of image. A training digit is shown for a while and not remembered.
_NEWEST_KEYS = {"ink": "_drawing", "drawing": "_drawing", "written": "_written", "train": "_training"}
_SAMPLE, _CLEARED = "_sample", "_cleared"


def network_id() -> str:
    """The chosen network."""
    return settings.current("network") or DEFAULT


def choose_network(model_id: str) -> None:
    """Choose another network, with all its filters on."""
    settings.change("network", model_id)
    set_filters_off("")


def image_address(default: str = EMPTY) -> str:
    """The address of the image on show."""
    return settings.current("picture") or default


def show_image(address: str) -> None:
    """Show another image; the newest address of each kind is remembered."""
    key = _NEWEST_KEYS.get(address.partition("-")[0], _SAMPLE)
    settings.change("picture", address)
    session.set_value(key, address)
    if key == "_drawing" and address != EMPTY:
        session.remove_value(_CLEARED)


def open_image(address: str) -> None:
    """Show another image, from which the browser's Back leads to the present one."""
    opened()
    show_image(address)


def clear_image() -> None:
    """Show an empty canvas; Undo can bring the drawing back until there is a new one."""
    if image_address() != EMPTY:
        session.set_value(_CLEARED, image_address())
    show_image(EMPTY)


def cleared_drawing() -> str | None:
    """The drawing that was cleared last, until there is a new one."""
    return session.value(_CLEARED)


def reject_image(instead: str) -> None:
    """Show another image instead of the present one, which is invalid, and forget the invalid address."""
    for key in {*_NEWEST_KEYS.values(), _SAMPLE}:
        if session.value(key) == settings.current("picture"):
            session.remove_value(key)
    show_image(instead)


def last_drawing() -> str:
    """The newest drawing, or an empty canvas."""
    return session.value("_drawing", EMPTY)


def last_sample() -> str:
    """The newest test digit, or the first one."""
    return session.value(_SAMPLE, "test-0")


def last_written() -> str | None:
    """The newest digit that the generator wrote, if there was one."""
    return session.value("_written")


def location() -> str:
    """The open unit or map and the path to it, as `convscope.network.units` reads it; empty if there is none."""
    return settings.current("place")


def navigate_to(location: str) -> None:
    """Open another unit or map, or with an empty text none."""
    if location != settings.current("place"):
        opened()
    settings.change("place", location)


def reject_location() -> None:
    """Close a unit or map that the network does not have."""
    settings.change("place", "")


def filters_off() -> str:
    """The filters that are switched off, as `convscope.network.ablation` reads them."""
    return settings.current("off")


def set_filters_off(text: str) -> None:
    """Switch these filters off and all others on."""
    settings.change("off", text)


def typed_kernel() -> str:
    """The kernel that was typed, as `convscope.network.kernels.cells_from_text` reads it; empty if there is none."""
    return settings.current("table")


def set_typed_kernel(text: str) -> None:
    """Use another typed kernel."""
    settings.change("table", text)


def reject_run() -> None:
    """Show no run any more: it is unknown, or was deleted."""
    settings.change("run", "")


def run_id() -> str:
    """The run on show; empty if there is none."""
    return settings.current("run")


def watch_run(run_id: str) -> None:
    """Show another run, or with an empty text none."""
    if run_id != settings.current("run"):
        opened()
    settings.change("run", run_id)
