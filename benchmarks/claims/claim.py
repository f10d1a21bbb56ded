"""A piece of a page's text, and the figures that belong into it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# A figure on a page: a whole number with its commas and decimals, or one word, such as a letter that is hard to reject.
FIGURE = r"((?<![\d.,])-?\d(?:[\d,]*\d)?(?:\.\d+)?(?![.,]?\d)|[^\W\d]+)"


@dataclass(frozen=True)
class Claim:
    """A sentence, or the rows of a table, with gaps for figures.

    Attributes:
        words: As on the page, with `{}` where a figure stands. Any white space matches any other.
        figures: For each gap, the figure as it is printed.
    """

    words: str
    figures: tuple[str, ...]

    def place(self, text: str) -> re.Match[str] | None:
        """The place of these words in a page, whatever figures stand there; None unless there is exactly one."""
        found = list(re.finditer(self._pattern(), text))
        return found[0] if len(found) == 1 else None

    def mistakes(self, text: str) -> list[str]:
        """The differences between a page and this claim, one line for each."""
        place = self.place(text)
        if not place:
            return [f"The page should say exactly once:\n{self.words.format(*self.figures)}"]
        gaps = enumerate(zip(place.groups(), self.figures, strict=True), start=1)
        return [
            f"line {_line(text, place.start(gap))}: {found!r} should be {expected!r}"
            for gap, (found, expected) in gaps
            if found != expected
        ]

    def filled(self, text: str) -> str:
        """The page with this claim's figures; if the words are not there, the page as it was."""
        place = self.place(text)
        for gap in range(len(self.figures), 0, -1) if place else ():
            text = text[: place.start(gap)] + self.figures[gap - 1] + text[place.end(gap) :]
        return text

    def _pattern(self) -> str:
        parts = (r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in self.words.split("{}"))
        return FIGURE.join(parts)


def claim(words: str, *figures: str) -> Claim:
    """A claim with these figures, as they are printed."""
    return Claim(words, figures)


def table(rows: Iterable[Claim]) -> Claim:
    """One claim of all rows, in this order and without other rows between them."""
    rows = list(rows)
    return Claim("\n".join(row.words for row in rows), tuple(figure for row in rows for figure in row.figures))


def percent(share: float, decimals: int) -> str:
    """A share, 0 to 1, in percent, without the sign."""
    return f"{share:.{decimals}%}".removesuffix("%")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
