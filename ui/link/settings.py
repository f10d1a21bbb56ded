"""The settings of a page as one typed value, and that value as the parameters of a link.

A link leaves out what is at its default, and a later link reader fills it in again. So these defaults are frozen: a
link that was made before would otherwise change its meaning.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ui.link.kinds import Kind

MAX_QUOTED = 40  # characters of a link in a message
Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        key: Names it in the link and in the session.
        kind: Its possible values.
        default: Its value in a link that does not name it. Frozen.
    """

    key: str
    kind: Kind
    default: Any


def setting(kind: Kind, default: Any, key: str = "") -> Any:
    """Declare a field of a page's settings.

    Args:
        key: By default the field's own name.
    """
    return dataclasses.field(default=default, metadata={"kind": kind, "key": key})


@functools.cache
def declared(page: type) -> dict[str, Setting]:
    """The settings of a page by the names of their fields."""
    return {
        field.name: Setting(field.metadata["key"] or field.name, field.metadata["kind"], field.default)
        for field in dataclasses.fields(page)
    }


def to_link(settings: Any) -> dict[str, str]:
    """The parameters of a link for a page's settings, without those at their defaults."""
    values = [(each, getattr(settings, name)) for name, each in declared(type(settings)).items()]
    return {each.key: each.kind.format(value) for each, value in values if value != each.default}


def from_link(page: type[Settings], parameters: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """A page's settings from the parameters of a link.

    Returns:
        The settings, and a message for each invalid value. A setting has its default if the link does not name it, or
        if its value in the link is empty or invalid.
    """
    values, messages = {}, []
    for name, each in declared(page).items():
        text = parameters.get(each.key, "")
        try:
            values[name] = each.kind.parse(text) if text else each.default
        except ValueError:
            messages.append(dropped(each.key, text, f"is not {each.kind.expected}; it was ignored."))
            values[name] = each.default
    return page(**values), messages


def dropped(key: str, text: str, reason: str) -> str:
    """A message about a value of a link that is not used."""
    return f"{key}={text!r:.{MAX_QUOTED}} in the link {reason}"
