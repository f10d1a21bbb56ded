"""Packs strokes into a short text for a link, and reads them from it."""

from __future__ import annotations

import base64
from collections.abc import Iterable

import numpy as np

from convscope.drawing.strokes import check, check_count
from convscope.errors import InvalidImage

MAX_LENGTH = 190_000  # characters; 20,000 dots with the longest steps, 7 bytes each, take 186,667


def to_text(strokes: Iterable[np.ndarray]) -> str:
    """Pack strokes, rounded to whole pixels: for each its length, first point and steps, as base64url.

    Raises:
        InvalidImage: If these are not strokes, or there are too many points.
    """
    strokes = check(strokes)
    if not strokes:
        return ""
    lengths = [len(stroke) for stroke in strokes]
    ends = np.cumsum(lengths)
    points = np.rint(np.concatenate(strokes)).astype(int)
    steps = np.diff(points, axis=0, prepend=0)
    steps[ends[:-1]] = points[ends[:-1]]  # the first step of a stroke is counted from the canvas's corner
    zigzag = np.where(steps >= 0, 2 * steps, -2 * steps - 1).ravel().tolist()
    numbers: list[int] = []
    for length, end in zip(lengths, ends.tolist(), strict=True):
        numbers += [length, *zigzag[2 * (end - length) : 2 * end]]
    packed = b"".join(map(_varint, numbers))
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def from_text(text: str) -> list[np.ndarray]:
    """Read the text of `to_text`.

    Raises:
        InvalidImage: If the text was cut or changed, or has too many points.
    """
    try:
        numbers = _numbers(_packed(text))
        spans = _spans(numbers)
    except ValueError as error:
        raise InvalidImage(
            f"The drawing in the link cannot be read ({len(text)} characters, {error}). The link was cut or "
            "changed: ask for it again, or draw again."
        ) from error
    check_count(sum(end - start for start, end in spans) // 2)
    zigzag = np.array(numbers, np.int64)
    steps = np.where(zigzag % 2 == 0, zigzag // 2, -(zigzag + 1) // 2)
    return check([np.cumsum(steps[start:end].reshape(-1, 2), axis=0) for start, end in spans])


def _varint(number: int) -> bytes:
    """A number in as few bytes as possible, 7 bits each; the highest bit says that another byte follows."""
    content = bytearray()
    while number >= 128:
        content.append(number % 128 + 128)
        number //= 128
    return bytes([*content, number])


def _packed(text: str) -> bytes:
    if len(text) > MAX_LENGTH:
        raise ValueError("longer than any drawing")
    if len(text) % 4 == 1:  # 6 bits cannot be a whole byte
        raise ValueError("the end is missing")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise ValueError("not base64url") from None


def _numbers(packed: bytes) -> list[int]:
    """The numbers that `_varint` packed."""
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
    return numbers


def _spans(numbers: list[int]) -> list[tuple[int, int]]:
    """The first and last index of each stroke's steps."""
    spans, place = [], 0
    while place < len(numbers):
        start, end = place + 1, place + 1 + 2 * numbers[place]
        if start == end:
            raise ValueError("a stroke has no points")
        if end > len(numbers):
            raise ValueError("the end is missing")
        spans.append((start, end))
        place = end
    return spans
