"""What a page says: its words, and what its components are told."""

import json
import re
import struct

import numpy as np

from ui.link.pages import SETTINGS
from ui.markdown import WORD_JOINER

# What the components take for granted where Python says nothing.
UNSTATED_BARS = {"right": None, "rivals": [], "unlike": False, "title": "", "words": "", "pickable": False}
UNSTATED_MAPS = {"tops": [1.0], "picked": None, "cell": None, "off": [], "frames": [], "noun": "filter", "names": []}
UNSTATED = {"convscope_maps": {**UNSTATED_MAPS, "pickable": False, "title": "", "words": ""}}


def blobs(app, name: str) -> list[tuple[dict, dict[str, np.ndarray]]]:
    """Heads and arrays of every component of this name, in order."""
    found = []
    for each in app.get("bidi_component"):
        if each.proto.component_name == name:
            data = each.proto.bytes
            (length,) = struct.unpack("<I", data[:4])
            head = json.loads(data[4 : 4 + length])
            arrays = {key: _numbers(data[4 + length + at[1] :], *at) for key, at in head["arrays"].items()}
            found.append(({**UNSTATED.get(name, {}), **head}, arrays))
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
    sent = json.loads(component.proto.json)
    return {"names": [str(index) for index, _ in enumerate(sent["values"])], **UNSTATED_BARS, **sent}


def words(app) -> str:
    """All that is said, in order of kind, as it is read."""
    return " ".join(plain(each.value) for each in [*app.markdown, *app.caption, *app.info, *app.warning, *app.error])


def plain(markdown: str) -> str:
    """Markdown as it is read, except for bold text and tables, which keep their marks."""
    return re.sub(r"\\(.)", r"\1", markdown).replace(WORD_JOINER, "")


def link(app) -> dict[str, str]:
    """The parameters of the page's link, as the browser is told last."""
    told = [
        json.loads(each.proto.json)
        for each in app.get("bidi_component")
        if each.proto.component_name == "convscope_address"
    ]
    return max(told, key=lambda data: data["turn"])["parameters"]


def setting(app, key: str):
    """The present value of a setting."""
    return app.session_state["_settings"].get(key, SETTINGS[key].default)
