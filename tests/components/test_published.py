"""The files for the browser: in a folder named for their content, whole, and never of two versions."""

import re
import shutil
from pathlib import Path

import pytest

from ui.components.published import KEPT, SOURCES, publish

IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""")


@pytest.fixture
def sources(tmp_path) -> Path:
    """A copy of the components that a test may change."""
    return shutil.copytree(SOURCES, tmp_path / "components", ignore=shutil.ignore_patterns("__pycache__"))


def test_every_file_for_the_browser_is_published_as_it_is(tmp_path):
    folder = tmp_path / "static" / publish(static=tmp_path / "static")

    published = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    served = {path for path in SOURCES.rglob("*") if path.suffix in (".js", ".css", ".html")}
    assert published == {path.relative_to(SOURCES): path.read_bytes() for path in served}


@pytest.mark.parametrize("change", ["shared/numbers.js", "maps/maps.css", "unit/unit.html"])
def test_a_change_to_any_file_gives_every_file_another_address(sources, tmp_path, change):
    before = publish(sources, tmp_path / "static")

    (sources / change).write_text((sources / change).read_text() + "\n")
    after = publish(sources, tmp_path / "static")

    assert before != after
    assert (tmp_path / "static" / before / change).read_text() != (tmp_path / "static" / after / change).read_text()


def test_a_file_that_moves_gives_every_file_another_address(sources, tmp_path):
    before = publish(sources, tmp_path / "static")

    (sources / "maps" / "layout.js").rename(sources / "grid" / "moved.js")

    assert publish(sources, tmp_path / "static") != before


def test_files_that_are_there_are_not_written_again(sources, tmp_path):
    folder = tmp_path / "static" / publish(sources, tmp_path / "static")
    before = folder.stat().st_ino

    publish(sources, tmp_path / "static")

    assert folder.stat().st_ino == before


def refuse(*_: object, **__: object) -> None:
    """What a file system does for a stranger."""
    raise PermissionError


def test_a_package_that_holds_the_files_needs_no_right_to_write(sources, tmp_path, monkeypatch):
    name = publish(sources, tmp_path / "static")
    (tmp_path / "static" / name / "maps" / "maps.js").touch()  # an installer dates files with the day
    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    monkeypatch.setattr("os.utime", refuse)

    assert publish(sources, tmp_path / "static") == name


def test_where_the_files_cannot_be_written_the_error_says_what_to_do(sources, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)

    with pytest.raises(PermissionError, match=r"cannot be written.*Run `.*published\.py` once as its owner\."):
        publish(sources, tmp_path / "static")


def test_files_of_the_last_versions_are_kept_and_older_ones_go(sources, tmp_path):
    names = []
    for number in range(KEPT + 3):
        (sources / "maps" / "maps.css").write_text(f"/* {number} */")
        names.append(publish(sources, tmp_path / "static"))

    assert sorted(path.name for path in (tmp_path / "static").iterdir()) == sorted(names[-KEPT - 1 :])


def test_modules_import_one_another_by_relative_addresses_below_their_own_folder():
    for path in SOURCES.rglob("*.js"):
        if path.parent.name == "uplot":
            continue
        for address in IMPORT.findall(re.sub(r"/\*\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)):
            imported = (path.parent / address).resolve()

            assert address.startswith("."), f"{path} imports {address}"
            assert imported.is_file(), f"{path} imports {address}"
            assert imported.is_relative_to(SOURCES), f"{path} imports {address}"
