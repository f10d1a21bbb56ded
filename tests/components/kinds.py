"""The kinds of the components' data: Python's TypedDicts, JavaScript's typedefs, and values that were sent."""

from __future__ import annotations

import importlib
import json
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

COMPONENTS = Path(__file__).parents[2] / "ui" / "components"
NAMES = sorted(path.parent.name for path in COMPONENTS.glob("*/*.js") if path.stem == path.parent.name)
COMMENT = re.compile(r"/\*\*(.*?)\*/", re.DOTALL)
TYPEDEF = re.compile(r"@typedef \{object\} (\w+)")
PROPERTY = re.compile(r"@property \{(.+?)\} (\w+)\s")


def typed_dicts(component: str) -> dict[str, type]:
    """The TypedDicts that a component's Python declares, by name."""
    module = importlib.import_module(f"ui.components.{component}")
    return {name: kind for name, kind in vars(module).items() if is_typeddict(kind)}


def typedefs(component: str) -> dict[str, dict[str, str]]:
    """The fields of the typedefs that a component's JavaScript declares, by name."""
    texts = [path.read_text() for path in sorted((COMPONENTS / component).glob("*.js"))]
    comments = [comment for text in texts for comment in COMMENT.findall(text)]
    return {
        found[1]: {name: kind for kind, name in PROPERTY.findall(comment)}
        for comment in comments
        if (found := TYPEDEF.search(comment))
    }


def fields(kind: type) -> dict[str, str]:
    """The fields of a TypedDict, in the words of JSDoc."""
    return {name: in_jsdoc(part) for name, part in get_type_hints(kind).items()}


def in_jsdoc(kind: object) -> str:
    """A Python type as JSDoc writes it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " | ".join(json.dumps(part) for part in parts)
    words = [in_jsdoc(part) for part in parts]
    if origin in (types.UnionType, Union):
        return " | ".join(words)
    if origin is list:
        several = get_origin(parts[0]) in (types.UnionType, Union, Literal)
        return f"({words[0]})[]" if several else f"{words[0]}[]"
    if origin is tuple:
        return f"[{', '.join(words)}]"
    if origin is dict:
        return f"Record<{', '.join(words)}>"
    if is_typeddict(kind):
        return kind.__name__
    return {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null"}[kind]


def misfits(value: object, kind: object, place: str = "data") -> Iterator[str]:
    """Where a value that was sent is not of its kind."""
    origin, parts = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        hints = get_type_hints(kind)
        if not isinstance(value, dict) or value.keys() != hints.keys():
            yield f"{place} is {value!r}, expected the fields {', '.join(hints)}"
            return
        for name, part in hints.items():
            yield from misfits(value[name], part, f"{place}.{name}")
    elif origin is list and isinstance(value, list):
        for index, item in enumerate(value):
            yield from misfits(item, parts[0], f"{place}[{index}]")
    elif origin is tuple and isinstance(value, list) and len(value) == len(parts):
        for index, (item, part) in enumerate(zip(value, parts, strict=True)):
            yield from misfits(item, part, f"{place}[{index}]")
    elif origin is dict and isinstance(value, dict):
        for name, item in value.items():
            yield from misfits(item, parts[1], f"{place}[{name!r}]")
    elif origin in (types.UnionType, Union):
        if all(list(misfits(value, part)) for part in parts):
            yield f"{place} is {value!r}, expected {in_jsdoc(kind)}"
    elif origin is Literal:
        if value not in parts:
            yield f"{place} is {value!r}, expected {in_jsdoc(kind)}"
    elif origin or not isinstance(value, (int, float) if kind is float else kind):
        yield f"{place} is {value!r}, expected {in_jsdoc(kind)}"
    elif kind in (int, float) and isinstance(value, bool):
        yield f"{place} is {value!r}, expected a number"
