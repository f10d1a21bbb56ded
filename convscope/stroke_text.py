"""Strokes packed into a short text, for a link, and read from it."""

from __future__ import annotations

import base64
from collections.abc import Iterable

import numpy as np

from convscope.errors import InvalidPicture
from convscope.strokes import MOST_POINTS, check


def to_text(strokes: Iterable[np.ndarray]) -> str:
    """Pack strokes of whole pixels: for each its length, its first point and the steps, as base64url."""
    numbers: list[int] = []
    for stroke in strokes:
        points = np.rint(stroke).astype(int)
        numbers.append(len(points))
        numbers += [_zigzag(step) for step in np.diff(points, axis=0, prepend=0).ravel().tolist()]
    packed = b"".join(_varint(number) for number in numbers)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def from_text(text: str) -> list[np.ndarray]:
    """Read what `to_text` packed.

    Raises:
        InvalidPicture: If the text was cut or changed.
    """
    try:
        numbers = _numbers(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        strokes = []
        while numbers:
            count = numbers.pop()
            steps = [_unzigzag(numbers.pop()) for _ in range(2 * min(count, MOST_POINTS + 1))]
            strokes.append(np.cumsum(np.array(steps, float).reshape(-1, 2), axis=0))
    except (ValueError, IndexError) as error:
        raise InvalidPicture(
            f"The drawing in the link cannot be read ({len(text)} characters, {error}). The link was cut or "
            "changed: ask for it again, or draw anew."
        ) from error
    return check(strokes)


def _zigzag(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _unzigzag(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _varint(number: int) -> bytes:
    content = bytearray()
    while number >= 128:
        content.append(number % 128 + 128)
        number //= 128
    return bytes([*content, number])


def _numbers(packed: bytes) -> list[int]:
    """The packed numbers, last one first, so that `pop` takes them in order."""
    numbers, number, shift = [], 0, 0
    for byte in packed:
        number += (byte & 127) << shift
        shift += 7
        if shift > 35:
            raise ValueError("a number is too long")
        if byte < 128:
            numbers.append(number)
            number, shift = 0, 0
    if shift:
        raise ValueError("the end is missing")
    return numbers[::-1]
