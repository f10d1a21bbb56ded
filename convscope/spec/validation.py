"""Checks of the specs' fields: each refuses a value with what came, what was expected and what to do."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from convscope.errors import InvalidSpec

FORMAT = 1  # of the specs' JSON; a newer number is refused


def known_fields(cls: type, values: object) -> dict[str, Any]:
    """The fields of a spec that its JSON gives; raises for unknown ones and a newer format."""
    if not isinstance(values, Mapping):
        raise InvalidSpec(f"{cls.__name__} came as {values!r:.60}; expected a JSON object. Check the file.")
    version = values.get("format", FORMAT)
    if not isinstance(version, int) or version > FORMAT:
        raise InvalidSpec(
            f"{cls.__name__} has format {version!r}, and this ConvScope reads up to {FORMAT}. Update ConvScope."
        )
    names = [field.name for field in dataclasses.fields(cls)]
    unknown = sorted(set(values) - {*names, "format"})
    if unknown:
        raise InvalidSpec(
            f"{cls.__name__} has unknown fields {', '.join(unknown)}; known are {', '.join(names)}. "
            "Remove them, or update ConvScope."
        )
    return {name: values[name] for name in names if name in values}


def require_list(name: str, known: Mapping[str, Any]) -> list | tuple:
    """A field that is a list in JSON."""
    if not isinstance(known[name], list | tuple):
        raise InvalidSpec(f"{name}={known[name]!r:.60} is not a list. Pass a list.")
    return known[name]


def check_integer(name: str, value: object, bounds: tuple[int, int]) -> None:
    """Refuse a value that is not a whole number in its range."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidSpec(f"{name}={value!r:.60} is not a whole number. Choose one from {_span(bounds)}.")
    if not bounds[0] <= value <= bounds[1]:
        raise InvalidSpec(f"{name}={value!r:.60} is outside {_span(bounds)}. Choose a value in that range.")


def check_number(name: str, value: Any, bounds: tuple[float, float]) -> None:
    """Refuse a value that is not a finite number in its range."""
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or value != value
        or value in (math.inf, -math.inf)
    ):
        raise InvalidSpec(f"{name}={value!r:.60} is not a number. Choose one from {_span(bounds)}.")
    if not bounds[0] <= value <= bounds[1]:
        raise InvalidSpec(f"{name}={value!r:.60} is outside {_span(bounds)}. Choose a value in that range.")


def check_choice(name: str, value: object, choices: tuple) -> None:
    """Refuse a value that is not one of the choices, type included."""
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        listed = ", ".join("none" if choice is None else str(choice) for choice in choices)
        raise InvalidSpec(f"{name}={value!r:.60} is not one of {listed}. Choose one of them.")


def _span(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:,} to {bounds[1]:,}"
