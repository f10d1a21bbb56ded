"""Files below one place: every write is whole, or was not."""

import re
import secrets

import pytest

from convscope.errors import StoreError
from convscope.store.files import Files
from tests.core.runs import contents


@pytest.fixture(params=["folder", "memory"])
def files(request, tmp_path) -> Files:
    return Files(str(tmp_path / "root") if request.param == "folder" else f"memory://{secrets.token_hex(8)}/root")


def test_what_is_written_is_read(files):
    files.write("run/record.json", b"first")
    files.write("run/record.json", b"second")

    assert files.read("run/record.json") == b"second"
    assert files.read("run/record.json", 3) == b"ond"
    assert files.read("run/record.json", 6) == b""


def test_what_is_not_there_is_none(files):
    files.write("run/record.json", b"here")

    assert files.read("run/other.json") is None
    assert files.read("no run/record.json") is None
    assert not files.exists("run/other.json")
    assert files.exists("run/record.json")


def test_appending_makes_the_file_and_then_adds_to_it(files):
    for line in (b"one\n", b"two\n"):
        files.append("run/progress.jsonl", line)

    assert files.read("run/progress.jsonl") == b"one\ntwo\n"


def test_folders_are_those_directly_below(files):
    at_first = files.folders()
    files.write("b/record.json", b"")
    files.write("a/deep/record.json", b"")
    files.write("file", b"")

    assert (at_first, files.folders()) == ([], ["a", "b"])


def test_deleting_takes_all_below_a_folder(files):
    files.write("a/deep/record.json", b"")
    files.write("b/record.json", b"")

    files.delete("a")
    files.delete("a")  # gone already

    assert files.folders() == ["b"]


def test_a_write_leaves_no_temporary_file(tmp_path):
    files = Files(str(tmp_path))

    files.write("run/record.json", b"content")

    assert contents(tmp_path) == {"run/record.json": b"content"}


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    files = Files(str(tmp_path))
    (tmp_path / "run" / "record.json" / "in the way").mkdir(parents=True)
    (tmp_path / "run" / "record.json" / "file").write_bytes(b"before")
    message = rf"^{re.escape(str(tmp_path))}/run/record\.json could not be written \(.*\)\. What was stored before is "
    message += r"intact\. Make room or allow writing there, then try again\.$"

    with pytest.raises(StoreError, match=message):
        files.write("run/record.json", b"content")

    assert contents(tmp_path) == {"run/record.json/file": b"before"}


def test_a_place_below_a_file_can_neither_be_written_nor_read(tmp_path):
    (tmp_path / "run").write_bytes(b"a file")
    files = Files(str(tmp_path))

    for act in (lambda: files.write("run/record.json", b""), lambda: files.append("run/progress.jsonl", b"")):
        with pytest.raises(StoreError, match=r"could not be written \(.*\)\. What was stored before is intact\."):
            act()
    with pytest.raises(StoreError, match=r"run/record\.json cannot be read \(.*\)\. Check that CONVSCOPE_STORE names"):
        files.read("run/record.json")
