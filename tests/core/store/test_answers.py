"""Answers about networks in the store: kept with their network, found by their names."""

import pytest

from convscope import open_store
from tests.core.runs import add_network, contents


@pytest.mark.parametrize("odd", ["", "..", "../notebook", "a/b", ".tmp", "x" * 65])
def test_no_name_leads_out_of_the_store(store, odd):
    record, _ = add_network(store)
    before = contents(store.url)

    store.answers.save(odd, "name", b"1")
    store.answers.save(record.id, odd, b"1")

    assert contents(store.url) == before
    assert store.answers.load(odd, "name") is store.answers.load(record.id, odd) is None


@pytest.fixture
def pretrained(tmp_path, monkeypatch):
    """A folder in the place of the one that ships, with the network robust."""
    folder = tmp_path / "pretrained"
    monkeypatch.setattr("convscope.store.store.PRETRAINED_FOLDER", folder)
    (folder / "robust").mkdir(parents=True)
    (folder / "robust" / "weights.npz").write_bytes(b"stands for weights")
    return folder


def test_what_a_script_keeps_with_a_pretrained_network_is_found_and_deleted(store, pretrained):
    answers = open_store(store.url).answers

    answers.save_pretrained("robust", "name", b"1")

    assert list(contents(pretrained)) == ["robust/looks/name.npz", "robust/weights.npz"]
    assert answers.load("robust", "name") == b"1"
    answers.delete_pretrained("robust")
    assert answers.load("robust", "name") is None
    assert list(contents(pretrained)) == ["robust/weights.npz"]


def test_what_was_found_later_comes_before_what_shipped(store, pretrained):
    answers = open_store(store.url).answers
    answers.save_pretrained("robust", "name", b"shipped")

    answers.save("robust", "name", b"found later")

    assert answers.load("robust", "name") == b"found later"
    assert (pretrained / "robust" / "looks" / "name.npz").read_bytes() == b"shipped"
