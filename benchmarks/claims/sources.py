"""Which files of figures belong to which page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.claims import accuracy, networks, performance, readme
from benchmarks.claims.claim import Claim
from benchmarks.figures import FOLDER, PROJECT, read


@dataclass(frozen=True)
class Source:
    """A part of a page and the files that it takes its figures from.

    Attributes:
        page: The page's path in the project.
        files: Names of files in `docs/figures`, without `.json`.
        make: Makes the claims from the figures in these files.
    """

    page: str
    files: tuple[str, ...]
    make: Callable[..., Iterable[Claim]]

    @property
    def path(self) -> Path:
        """The page's file."""
        return PROJECT / self.page

    def missing(self, folder: Path = FOLDER) -> list[str]:
        """The files that no benchmark has written yet."""
        return [name for name in self.files if not (folder / f"{name}.json").is_file()]

    def claims(self, folder: Path = FOLDER) -> list[Claim]:
        """The claims; empty as long as a file is missing."""
        if self.missing(folder):
            return []
        return list(self.make(*(read(folder / f"{name}.json") for name in self.files)))


SOURCES = (
    Source("README.md", ("drawn_digits", "not_digits"), readme.how_well),
    Source("docs/accuracy.md", ("drawn_digits",), accuracy.pen_strokes),
    Source("docs/accuracy.md", ("drawn_digits", "drawn_digits_guide"), accuracy.calibration),
    Source("docs/accuracy.md", ("drawn_digits", "drawn_digits_guide"), accuracy.rejected_strokes),
    Source("docs/accuracy.md", ("not_digits",), accuracy.not_digits),
    Source("docs/accuracy.md", ("explanations",), accuracy.explanations),
    Source("docs/networks.md", (), networks.shipped),
    Source("docs/networks.md", ("robust",), networks.robust),
    Source("docs/networks.md", ("notebook",), networks.notebook),
    Source("docs/networks.md", ("presets",), networks.presets),
    Source("docs/performance.md", ("training",), performance.training),
    Source("docs/performance.md", ("latency",), performance.latency),
    Source("docs/performance.md", ("encryption",), performance.encryption),
    Source("docs/performance.md", ("memory",), performance.memory),
)
