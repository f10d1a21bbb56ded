"""The present settings of all pages. A widget shows a setting; what is chosen in the widget is taken at once.

Streamlit forgets the value of a widget that is not drawn, so the values are kept apart from the widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from ui.link.pages import SETTINGS
from ui.link.settings import declared
from ui.state import session

_VALUES, _ON_PAGE, _FROM_LINK = "_settings", "_settings_on_page", "_settings_from_link"
Settings = TypeVar("Settings")


def current(key: str) -> Any:
    """The value of a setting."""
    return _values().get(key, SETTINGS[key].default)


def change(key: str, value: object) -> None:
    """Give a setting another value."""
    session.set_value(_VALUES, {**_values(), key: value})


def load(page: type[Settings]) -> Settings:
    """The settings of a page."""
    return page(**{name: current(each.key) for name, each in declared(page).items()})


def store(settings: Any) -> None:
    """Give all settings of a page other values."""
    for name, each in declared(type(settings)).items():
        change(each.key, getattr(settings, name))


def show_in_widget(key: str, value: object) -> Callable[[], None]:
    """Make this the value of a setting and of its widget, which has the same key; call it before the widget is drawn.

    Returns:
        The widget's callback.
    """
    if current(key) != value:
        change(key, value)
    session.set_value(key, value)  # also if it is this: a slider with other bounds is a new one to Streamlit
    session.set_value(_ON_PAGE, {**session.value(_ON_PAGE, {}), key: value})
    return partial(_take, key)


def take_all() -> None:
    """Take what was chosen in any widget of the page: in a callback, another widget's callback may not have run yet."""
    for key, shown in session.value(_ON_PAGE, {}).items():
        if session.value(key) != shown:
            _take(key)


def begin_page(from_link: set[str]) -> None:
    """No widget is drawn yet; the link that led here names these settings."""
    session.set_value(_ON_PAGE, {})
    session.set_value(_FROM_LINK, from_link)


def is_first_use_of_link(key: str) -> bool:
    """Whether the link named this setting and no widget has shown it since."""
    keys = session.value(_FROM_LINK, set())
    session.set_value(_FROM_LINK, keys - {key})
    return key in keys


def _take(key: str) -> None:
    value = session.value(key)
    if value is not None and value != current(key):
        change(key, value)


def _values() -> dict[str, Any]:
    return session.value(_VALUES, {})
