"""What the components share in Python: how one is declared, and the blob that arrays travel in."""

from __future__ import annotations

import functools
import json
import struct
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from streamlit.components import v2

from ui.components.published import publish

LARGEST_HALF = float(np.finfo(np.float16).max)


def component(name: str) -> Callable[..., Any]:
    """Declare the component whose code is in `<name>/<name>.js`.

    Streamlit sends a component's JavaScript with every redraw, so what it is given only says where the code is. It runs
    that as a module without an address of its own, hence the page's address.

    Returns:
        What `st.components.v2.component` returns.
    """
    path = f"app/static/{_folder()}/{name}/{name}.js"
    script = f'export default a=>\nimport(new URL("{path}",document.baseURI)).then(b=>b.default(a))'
    return v2.component(f"convscope_{name}", js=script)


@functools.cache
def _folder() -> str:
    return publish()


def stated(head: Mapping[str, Any], required: Collection[str]) -> dict[str, Any]:
    """A component's data without the fields that say nothing; JavaScript knows what they would say.

    Args:
        head: None, False, an empty list and an empty text say nothing.
        required: Fields that are always sent: a TypedDict's `__required_keys__`.
    """
    return {name: value for name, value in head.items() if name in required or value not in (None, False, [], "")}


def pack(head: Mapping[str, Any], **arrays: np.ndarray) -> bytes:
    """A head and arrays as one blob: raw bytes may only be the whole of a component's data.

    Args:
        head: JSON values.
        arrays: float32, or float16 where three digits are enough. The browser finds them under their names, as one
            long row of numbers each, in C order.

    Returns:
        The head's length (uint32, little-endian), the head as JSON with `arrays` added, then the arrays, each from a
        multiple of four bytes on. An array that is mostly 0, as most maps are, begins with one bit per number, which
        tells whether it is another one than 0, and has only these. `arrays` tells of each how many bits a number has,
        where it begins, how many numbers it has, and of a mostly empty one how many of them are not 0.
    """
    places, bodies, offset = {}, [], 0
    for name, array in arrays.items():
        row = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).ravel()
        places[name] = [8 * row.itemsize, offset, row.size]
        body = row.tobytes()
        others = row[row != 0]
        sparse = _padded(np.packbits(row != 0, bitorder="little").tobytes()) + others.tobytes()
        if len(sparse) < len(body):
            places[name], body = [*places[name], others.size], sparse
        bodies.append(_padded(body))
        offset += len(bodies[-1])
    text = json.dumps({**head, "arrays": places}, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + b"".join(bodies)


def _padded(body: bytes) -> bytes:
    return body + bytes(-len(body) % 4)


def half(array: np.ndarray) -> np.ndarray:
    """As float16; what is too large for it becomes its largest number."""
    return np.clip(array, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
