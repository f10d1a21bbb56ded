"""Drawings in the store: kept beside the runs, found by their names."""

import os

import pytest

from convscope import open_store
from convscope.errors import InvalidImage
from convscope.store.store import PRETRAINED
from tests.core.runs import add_run, store_folder


def test_a_drawing_is_kept_beside_the_runs(any_store):
    any_store.drawings.save("abc", "AgYHyAEA")

    assert any_store.drawings.load("abc") == "AgYHyAEA"
    assert [entry.id for entry in any_store.entries()] == [*PRETRAINED]


def test_a_drawing_whose_bytes_are_no_text_is_read_with_marks_in_their_place(store):
    store.drawings.save("abc", "")
    (store_folder(store) / ".drawings" / "abc").write_bytes(b"AgY\xff\xfe")

    assert store.drawings.load("abc") == "AgY\ufffd\ufffd"


def test_a_name_leads_to_no_file_outside_the_store(tmp_path):
    record = add_run(open_store(str(tmp_path)))
    inside = open_store(str(tmp_path / "store"))

    with pytest.raises(InvalidImage, match="There is no drawing"):
        inside.drawings.load(f"../../{record.id}/record.json")


def test_of_very_many_drawings_the_oldest_are_deleted(store, monkeypatch):
    monkeypatch.setattr("convscope.store.drawings.MOST", 2)
    for age, name in enumerate("abc"):
        store.drawings.save(name, "AgYHyAEA")
        os.utime(store_folder(store) / ".drawings" / name, (1000 + age, 1000 + age))

    store.clean()

    assert sorted(path.name for path in (store_folder(store) / ".drawings").iterdir()) == ["b", "c"]


def test_a_store_without_drawings_can_be_cleaned(any_store):
    any_store.clean()

    assert any_store.entries()
