"""Checked values from the JSON files of a run."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from convscope.errors import DamagedRecord, InvalidSpec

T = TypeVar("T")
ERRORS = (ValueError, TypeError, KeyError, OverflowError, RecursionError, InvalidSpec)  # of content that is no record


def parse(
    run_id: str, file: str, content: bytes, newest: int, fields: Collection[str], build: Callable[[dict[str, Any]], T]
) -> T:
    """Build a value from the content of a JSON file.

    Args:
        run_id: The run, for the error message.
        file: The file's name, for the error message.
        content: A JSON object with `format`, a number that grows with every change of the format.
        newest: The newest format that this ConvScope reads.
        fields: The names that the object may have besides its format.
        build: Called with the object, without its format.

    Raises:
        DamagedRecord: If the content is not such an object, or `build` refuses it.
    """
    try:
        values = json.loads(content)
        if not isinstance(values, dict) or not isinstance(values.get("format"), int):
            raise ValueError("it is not a JSON object with a format number")
        if values.pop("format") > newest:
            raise ValueError("its format is newer than this ConvScope; update ConvScope")
        if unknown := set(values) - set(fields):
            raise ValueError(f"it has a field {min(unknown)!r:.40} that ConvScope does not know")
        return build(values)
    except ERRORS as error:
        raise DamagedRecord(
            f"The {file.partition('.')[0]} of {run_id!r} cannot be read ({error}). Nothing in its folder was changed: "
            f"restore {file}, or remove the folder yourself."
        ) from error


def numbers(name: str, values: object, expected: tuple[str, ...]) -> dict[str, float]:
    """An object with numbers, at least those that are expected.

    Raises:
        ValueError: If it is something else.
    """
    if not isinstance(values, dict) or not set(expected) <= set(values):
        raise ValueError(f"{name} holds {values!r:.60}; expected {', '.join(expected)}")
    return {key: number(f"{key} in {name}", value) for key, value in values.items()}


def number(name: str, value: object) -> float:
    """A finite number.

    Raises:
        ValueError: If it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r:.60}; expected a number")
    return value
