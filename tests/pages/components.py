"""What a page says: its words, and what its components are told."""

import json
import struct

import numpy as np


def blobs(app, name: str) -> list[tuple[dict, dict[str, np.ndarray]]]:
    """Heads and arrays of every component of this name, in order."""
    found = []
    for each in app.get("bidi_component"):
        if each.proto.component_name == name:
            data = each.proto.bytes
            (length,) = struct.unpack("<I", data[:4])
            head = json.loads(data[4 : 4 + length])
            arrays = {key: _numbers(data[4 + length + at[1] :], *at) for key, at in head["arrays"].items()}
            found.append((head, arrays))
    return found


def _numbers(body: bytes, bits: int, _: int, count: int, others: int | None = None) -> np.ndarray:
    """An array as `ui.components.shared.pack` wrote it."""
    kind = f"<f{bits // 8}"
    if others is None:
        return np.frombuffer(body, kind, count)
    mask = np.unpackbits(np.frombuffer(body, np.uint8, -(-count // 8)), count=count, bitorder="little").astype(bool)
    numbers = np.zeros(count, kind)
    numbers[mask] = np.frombuffer(body, kind, others, -(-count // 32) * 4)
    return numbers


def bars(app) -> dict:
    """What the bars of the classes are told."""
    (component,) = [
        each for each in app.get("bidi_component") if each.proto.component_name == "convscope_probabilities"
    ]
    return json.loads(component.proto.json)


def words(app) -> str:
    """All that is said, in order of kind."""
    return " ".join(each.value for each in [*app.markdown, *app.caption, *app.info, *app.warning, *app.error])
