"""README and docs hold the figures that the benchmarks wrote into `docs/figures`; no benchmark runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.claims import __main__ as command
from benchmarks.claims.claim import Claim, claim, percent, table
from benchmarks.claims.sources import SOURCES, Source
from benchmarks.figures import FOLDER, PROJECT

PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]
FILES = sorted(FOLDER.glob("*.json"))
# Files that no benchmark has written yet: the first cell of the table that waits, and its figures' origin.
NOT_YET: dict[str, tuple[str, str]] = {"memory": ("Limit, MB", "was measured before its file was kept")}
NUMBER = r"[±\s]*\d[\d,.]*(?:(?:,| to) \d[\d,.]*)*\s*(?:%|s|ms|MB|kB|points)?"


def name(source: Source) -> str:
    """The page and the function of a source."""
    return f"{source.page}-{source.make.__name__}"


def local(path: Path) -> str:
    """A file's path from the project's folder."""
    return path.relative_to(PROJECT).as_posix()


def claims_of(page: Path) -> list[Claim]:
    """All claims whose files are there."""
    return [each for source in SOURCES if source.path == page for each in source.claims()]


def measured_rows(text: str) -> Iterator[tuple[str, int, int]]:
    """Rows of tables with figures: the first cell of the table's head, and the row's start and end.

    A table has figures if a column is aligned to the right, or if a cell holds only figures.
    """
    for found in re.finditer(r"^\|(.*?)\|.*\n(\|[:|-]+\|)\n((?:\|.*\|(?:\n|\Z))+)", text, re.MULTILINE):
        head, columns, rows = found.groups()
        for row in re.finditer(r".+", rows):
            cells = [cell.strip(" *") for cell in row[0].strip("|").split("|")]
            if "-:|" in columns or any(re.fullmatch(NUMBER, cell) for cell in cells):
                yield head.strip(), found.start(3) + row.start(), found.start(3) + row.end()


def held_rows(text: str, claims: list[Claim]) -> list[tuple[int, int]]:
    """Where the rows with figures start and end that a claim holds."""
    places = [place.span() for each in claims if (place := each.place(text))]
    return [
        (start, end)
        for _, start, end in measured_rows(text)
        if any(first <= start and end <= last for first, last in places)
    ]


def uncovered(text: str, claims: list[Claim], waiting: set[str]) -> list[str]:
    """Rows with figures that no claim holds, without the tables that wait for their file."""
    held = held_rows(text, claims)
    return [
        text[start:end] for head, start, end in measured_rows(text) if head not in waiting and (start, end) not in held
    ]


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_a_page_holds_the_figures_that_its_benchmark_wrote(source):
    text = source.path.read_text()

    mistakes = [mistake for each in source.claims() for mistake in each.mistakes(text)]

    assert not mistakes, "\n".join(["Run `make figures`.", *mistakes])


@pytest.mark.parametrize("path", PAGES, ids=local)
def test_every_row_with_figures_is_held_by_a_claim(path):
    waiting = {
        NOT_YET[file][0] for source in SOURCES if source.path == path for file in source.files if file in NOT_YET
    }

    assert uncovered(path.read_text(), claims_of(path), waiting) == []


def test_the_files_that_are_missing_are_those_that_are_known_to_be_missing():
    missing = {file for source in SOURCES for file in source.missing()}

    assert missing == set(NOT_YET), "once a file is there, remove it from NOT_YET"


def test_a_page_says_where_figures_come_from_that_wait_for_their_file():
    for source in SOURCES:
        words = " ".join(source.path.read_text().split())

        assert all(NOT_YET[file][1] in words for file in NOT_YET.keys() & source.files), source


@pytest.mark.parametrize("path", sorted({source.path for source in SOURCES}), ids=local)
def test_any_digit_of_a_table_or_sentence_that_is_changed_by_hand_is_found(path):
    text, claims = path.read_text(), claims_of(path)

    for held in claims:
        for position in range(*held.place(text).span()):
            if text[position].isdigit():
                changed = text[:position] + str((int(text[position]) + 1) % 10) + text[position + 1 :]

                assert held.mistakes(changed), changed[position - 20 : position + 20]


def test_a_table_with_figures_that_no_claim_holds_is_found():
    rows = [claim("| one | {} % |", "98.42"), claim("| two | {} % |", "7")]
    page = "# A page\n\n| Row | Figure |\n|:--|--:|\n| one | 98.42 % |\n| **two** | **7 %** |\n\nText.\n"

    assert uncovered(page, [], set()) == ["| one | 98.42 % |", "| **two** | **7 %** |"]
    assert uncovered(page, rows, set()) == ["| **two** | **7 %** |"]
    assert uncovered(page, [], {"Row"}) == []
    assert uncovered("| Name | Use |\n|:--|:--|\n| `a1` | 28 pixels of a digit |\n", [], set()) == []


def test_a_claim_finds_its_place_over_line_breaks_and_changes_only_its_figures():
    page = "The net reads\n98.41 % of\n1,203 digits; not 98.41 % of others."
    held = claim("reads {} % of {} digits", "98.42", "3,745")

    assert held.mistakes(page) == ["line 2: '98.41' should be '98.42'", "line 3: '1,203' should be '3,745'"]
    assert held.filled(page) == "The net reads\n98.42 % of\n3,745 digits; not 98.41 % of others."
    assert held.mistakes(held.filled(page)) == []


@pytest.mark.parametrize("text", ["", "It reads 12 % well.", "It reads 12 %. It reads 12 %.", "It reads 1.2.3 %."])
def test_words_that_a_page_does_not_hold_exactly_once_are_a_mistake(text):
    held = claim("reads {} %.", "12")

    assert held.mistakes(text) == ["The page should say exactly once:\nreads 12 %."]
    assert held.filled(text) == text


def test_a_table_is_held_with_the_order_of_its_rows():
    held = table([claim("| a | {} |", "1"), claim("| b | {} |", "2")])

    assert held.mistakes("| a | 1 |\n| b | 2 |\n") == []
    assert held.mistakes("| b | 2 |\n| a | 1 |\n")
    assert held.mistakes("| a | 1 |\n| c | 3 |\n| b | 2 |\n")


def test_a_share_is_printed_in_percent_with_the_decimals_asked_for():
    assert [percent(0.98424, decimals) for decimals in (0, 1, 2)] == ["98", "98.4", "98.42"]


def test_the_command_fills_the_pages_and_names_missing_files_and_words(tmp_path, monkeypatch, capsys):
    page = tmp_path / "page.md"
    page.write_text("It reads 97 %.\n")
    monkeypatch.setattr("benchmarks.claims.sources.PROJECT", tmp_path)
    good = Source("page.md", (), lambda: [claim("reads {} %.", "98")])
    lost = Source("page.md", (), lambda: [claim("and takes {} s.", "3")])
    missing = Source("page.md", ("no_such_file",), lambda: [])
    monkeypatch.setattr(command, "SOURCES", (good, missing, lost))

    with pytest.raises(SystemExit, match=r"^page\.md: The page should say exactly once:\nand takes 3 s\.$"):
        command.main()

    assert page.read_text() == "It reads 98 %.\n"
    assert "page.md: docs/figures/no_such_file.json is missing" in capsys.readouterr().out


@pytest.mark.parametrize("path", FILES, ids=local)
def test_a_file_of_figures_says_how_it_was_made(path):
    origin = json.loads(path.read_text())
    words = origin["command"].split()

    assert words[:2] == ["python", "-m"]
    assert (PROJECT / words[2].replace(".", "/")).with_suffix(".py").is_file()
    assert words[-2:] == ["--json", local(path)]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", origin["day"])
    assert re.fullmatch(r"[0-9a-f]{7,}", origin["commit"]), "commit the code, then measure"


def test_every_file_of_figures_has_a_place_in_the_docs():
    used = {file for source in SOURCES for file in source.files}

    assert {path.stem for path in FILES} <= used
