"""The reliability on digits that people drew: stored with a network, and read back."""

import io

import numpy as np
import pytest

from convscope import open_store
from convscope.confidence.calibration import reliability, softmax, table_of
from convscope.confidence.measured import file_name, load_drawn_by_people, to_npz
from tests.core.runs import add_network, contents, store_folder

TWO_SURE = np.array([[0.998] + [0.002 / 9] * 9, [0.002 / 9] * 9 + [0.998]])
BINS = reliability(TWO_SURE, np.array([0, 9]))
OTHERS = reliability(TWO_SURE, np.array([0, 8]))
STEPS = 9_352


def npz(**arrays):
    """The content of an npz file."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.fixture
def pretrained(tmp_path, monkeypatch):
    """A folder in the place of the one that ships; returns that of the network robust."""
    monkeypatch.setattr("convscope.store.store.PRETRAINED_FOLDER", tmp_path / "shipped")
    folder = tmp_path / "shipped" / "robust" / "looks"
    folder.mkdir(parents=True)
    return folder


def test_bins_that_were_kept_come_back_as_they_were(store, rng):
    record, _ = add_network(store)
    bins = reliability(softmax(rng.normal(0, 3, (500, 10)), 1), rng.integers(0, 10, 500))

    store.answers.save(record.id, file_name(10), to_npz(bins))

    assert load_drawn_by_people(store, record.id, 10) == bins
    assert f"{record.id}/looks/drawn-by-people-10.npz" in contents(store.url)


def test_what_was_measured_ships_with_a_pretrained_network(store, pretrained):
    (pretrained / f"drawn-by-people-{STEPS}.npz").write_bytes(to_npz(BINS))

    found = load_drawn_by_people(open_store(store.url), "robust", STEPS)

    assert found == BINS
    assert contents(store.url) == {}


def test_what_is_kept_in_the_own_store_goes_before_what_ships(store, pretrained):
    (pretrained / f"{file_name(STEPS)}.npz").write_bytes(to_npz(BINS))
    own = open_store(store.url)

    own.answers.save("robust", file_name(STEPS), to_npz(OTHERS))

    assert load_drawn_by_people(own, "robust", STEPS) == OTHERS
    assert load_drawn_by_people(own, "notebook", STEPS) is None


def test_a_network_that_learned_from_other_batches_was_not_measured(store):
    record, _ = add_network(store)

    store.answers.save(record.id, file_name(10), to_npz(BINS))

    assert load_drawn_by_people(store, record.id, 11) is None


@pytest.mark.parametrize("model_id", ["robust", "never-trained", "../robust", ""])
def test_nothing_is_known_where_nothing_was_measured(store, model_id):
    assert load_drawn_by_people(store, model_id, 1) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no file",
        npz(other=table_of(BINS)),
        npz(drawn=table_of(BINS)[:, :4]),
        npz(drawn=table_of(BINS[:3])),
        npz(drawn=np.zeros((7, 5))),
        npz(drawn=np.full((7, 5), np.nan)),
        npz(drawn=np.array(3.0)),
        npz(drawn=np.array([["a"] * 5])),
        npz(drawn=np.array([[{}] * 5])),
    ],
    ids=[
        "empty",
        "text",
        "another array",
        "a column short",
        "some bins only",
        "other edges",
        "no numbers",
        "no table",
        "words",
        "pickled",
    ],
)
def test_a_file_of_something_else_counts_as_none(store, content):
    record, _ = add_network(store)

    store.answers.save(record.id, file_name(10), content)

    assert load_drawn_by_people(store, record.id, 10) is None


def test_a_cut_file_counts_as_none(store):
    record, _ = add_network(store)
    content = to_npz(BINS)

    for length in range(0, len(content), 7):
        store.answers.save(record.id, file_name(10), content[:length])

        assert load_drawn_by_people(store, record.id, 10) is None


def test_a_changed_byte_changes_nothing_or_counts_as_none(store):
    record, _ = add_network(store)
    content = to_npz(BINS)

    for place in range(0, len(content), 3):
        changed = bytearray(content)
        changed[place] ^= 255
        store.answers.save(record.id, file_name(10), bytes(changed))

        assert load_drawn_by_people(store, record.id, 10) in (BINS, None)  # not every byte of a zip file says something


def test_a_store_that_cannot_be_read_has_nothing_to_show(store):
    (store_folder(store)).mkdir(parents=True, exist_ok=True)
    (store_folder(store) / ".looks").write_text("in the way")

    assert load_drawn_by_people(store, "robust", 1) is None
