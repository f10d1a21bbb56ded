"""Kinds of settings: how a link writes one, and which texts of a link are one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class Kind(Protocol):
    """What all settings of a kind have in common."""

    @property
    def expected(self) -> str:
        """The texts that `parse` accepts, in words, after "expected"."""
        ...

    def parse(self, text: str) -> Any:
        """The value that a link holds.

        Raises:
            ValueError: If the text is none.
        """
        ...

    def format(self, value: Any) -> str:
        """The text for a link."""
        ...


@dataclass(frozen=True)
class Whole:
    """A whole number.

    Attributes:
        low, high: The smallest and the largest one.
    """

    low: int
    high: int

    @property
    def expected(self) -> str:
        """As in `Kind`."""
        return f"a whole number from {self.low} to {self.high:,}"

    def parse(self, text: str) -> int:
        """As in `Kind`."""
        if not re.fullmatch(r"-?[0-9]{1,10}", text) or not self.low <= int(text) <= self.high:
            raise ValueError(text)
        return int(text)

    def format(self, value: int) -> str:
        """As in `Kind`."""
        return str(value)


@dataclass(frozen=True)
class Decimal:
    """A number between two bounds."""

    low: float
    high: float

    @property
    def expected(self) -> str:
        """As in `Kind`."""
        return f"a number from {self.low:g} to {self.high:g}"

    def parse(self, text: str) -> float:
        """As in `Kind`."""
        value = float(text)
        if not self.low <= value <= self.high:
            raise ValueError(text)
        return value

    def format(self, value: float) -> str:
        """As in `Kind`."""
        return f"{value:g}"


@dataclass(frozen=True)
class Choice:
    """One of some labels.

    Attributes:
        former: The present label, by the label that older links carry.
    """

    options: Sequence[str]
    former: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        """As in `Kind`."""
        return f"one of {', '.join(self.options)}"

    def parse(self, text: str) -> str:
        """As in `Kind`."""
        label = self.former.get(text, text)
        if label not in self.options:
            raise ValueError(text)
        return label

    def format(self, value: str) -> str:
        """As in `Kind`."""
        return value


@dataclass(frozen=True)
class OneOf:
    """One of some numbers.

    Attributes:
        label: The text of a number, on the page and in a link.
    """

    options: Sequence[float]
    label: Callable[[float], str] = "{:g}".format

    @property
    def expected(self) -> str:
        """As in `Kind`."""
        return f"one of {', '.join(map(self.label, self.options))}"

    def parse(self, text: str) -> float:
        """As in `Kind`."""
        for option in self.options:
            if text in (self.label(option), f"{option:g}"):
                return option
        raise ValueError(text)

    def format(self, value: float) -> str:
        """As in `Kind`."""
        return self.label(value)


@dataclass(frozen=True)
class Switch:
    """True or False."""

    expected = "true or false"

    def parse(self, text: str) -> bool:
        """As in `Kind`."""
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"

    def format(self, value: bool) -> str:
        """As in `Kind`."""
        return str(value).lower()


@dataclass(frozen=True)
class Place:
    """Some whole numbers, such as row, column and digit, with hyphens between them.

    Attributes:
        sizes: Each number is from 0 to one less than its size.
    """

    sizes: tuple[int, ...]

    @property
    def expected(self) -> str:
        """As in `Kind`."""
        return f"whole numbers from {'-'.join('0' for _ in self.sizes)} to {'-'.join(str(n - 1) for n in self.sizes)}"

    def parse(self, text: str) -> tuple[int, ...]:
        """As in `Kind`."""
        return tuple(Whole(0, size - 1).parse(part) for part, size in zip(text.split("-"), self.sizes, strict=True))

    def format(self, value: tuple[int, ...]) -> str:
        """As in `Kind`."""
        return "-".join(map(str, value))


@dataclass(frozen=True)
class Text:
    """Any text. What it names is looked up later, and only then may prove to be unknown."""

    expected = "a text"

    def parse(self, text: str) -> str:
        """As in `Kind`."""
        return text

    def format(self, value: str) -> str:
        """As in `Kind`."""
        return value
