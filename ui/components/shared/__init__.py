"""What several components share: the blob that arrays come in, colours, numbers and canvases."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

_HERE = Path(__file__).parent
LARGEST_HALF = float(np.finfo(np.float16).max)


def script(folder: Path, *names: str) -> str:
    """The JavaScript of a component: what it shares with others, then its own files in this order."""
    shared = [_HERE / name for name in ("blob.js", "colour.js", "numbers.js", "canvas.js")]
    return "\n".join(path.read_text() for path in [*shared, *(folder / name for name in names)])


def style(folder: Path, name: str) -> str:
    """The CSS of a component that has a title and words above."""
    return (_HERE / "above.css").read_text() + (folder / name).read_text()


def pack(head: dict, **arrays: np.ndarray) -> bytes:
    """A head and arrays as one blob: raw bytes may only be the whole of a component's data.

    Args:
        head: JSON values.
        arrays: float32, or float16 where three digits are enough. The browser finds them under their names, as one
            long row of numbers each, in C order.

    Returns:
        The head's length (uint32, little-endian), the head as JSON with `arrays` added, then the arrays, each from a
        multiple of four bytes on.
    """
    places, bodies, offset = {}, [], 0
    for name, array in arrays.items():
        body = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        places[name] = {"bits": 8 * array.dtype.itemsize, "offset": offset, "count": array.size}
        bodies.append(body + bytes(-len(body) % 4))
        offset += len(bodies[-1])
    text = json.dumps({**head, "arrays": places}).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + b"".join(bodies)


def half(array: np.ndarray) -> np.ndarray:
    """As float16; what is too large for it becomes its largest number."""
    return np.clip(array, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
