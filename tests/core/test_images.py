"""Images by their addresses, as links carry them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import digit_from_strokes, open_store
from convscope.datasets import load_split, load_written
from convscope.errors import InvalidImage
from convscope.images import MAX_ADDRESS, SAMPLES, Image, address_of, digits_of, image_at
from convscope.store.store import PRETRAINED
from tests.core.runs import store_folder

SEVEN = [np.array([(80.0, 60), (200, 60), (130, 230)])]


def scribble(rng, points):
    return [rng.integers(0, 280, (points, 2)).astype(float)]


@pytest.mark.parametrize(
    ("address", "split", "words"),
    [
        ("test-0", "test", "Test digit 0, labelled 7"),
        ("test-9999", "test", "Test digit 9,999, labelled 6"),
        ("train-0", "train", "Training digit 0, labelled 5"),
        ("train-59999", "train", "Training digit 59,999, labelled 8"),
    ],
)
def test_a_digit_of_mnist_has_an_address(store, address, split, words):
    digits, index = load_split("mnist", split), int(address.partition("-")[2])

    image = image_at(address, store)

    assert (image.address, image.description, image.label) == (address, words, digits.labels[index])
    assert image.pixels.dtype == np.float32
    assert np.array_equal(image.pixels, digits.images[index].astype(np.float32) / 255)
    assert not image.is_drawing
    assert image.strokes == ()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("written-0", "Written digit 0, labelled 0"),
        ("written-45", "Written digit 45, labelled 5"),
        ("written-29999", "Written digit 29,999, labelled 9"),
    ],
)
def test_a_written_digit_has_an_address(store, address, words):
    digits, index = load_written("train"), int(address.partition("-")[2])

    image = image_at(address, store)

    assert (image.address, image.description, image.label) == (address, words, digits.labels[index])
    assert image.pixels.dtype == np.float32
    assert np.array_equal(image.pixels, digits.images[index].astype(np.float32) / 255)
    assert (image.is_drawing, image.strokes) == (False, ())


def test_each_kind_of_sample_has_its_digits(store):
    assert {kind: len(digits_of(kind)) for kind in SAMPLES} == {"test": 10_000, "train": 60_000, "written": 30_000}


def test_a_drawing_is_all_in_its_address(store):
    address = address_of(SEVEN, store)

    image = image_at(address, store)

    assert address.startswith("ink-")
    assert np.array_equal(image.strokes[0], SEVEN[0])
    assert np.array_equal(image.pixels, digit_from_strokes(SEVEN))
    assert (image.description, image.label, image.is_drawing) == ("Your drawing", None, True)


def test_an_empty_canvas_has_an_address_and_no_pixels(store):
    image = image_at(address_of([], store), store)

    assert (image.address, image.pixels, image.description) == ("ink-", None, "An empty canvas")
    assert image.is_drawing


def test_a_drawing_too_long_for_a_link_is_kept_in_the_store(store, rng):
    drawing = scribble(rng, 1_500)

    address = address_of(drawing, store)

    assert re.fullmatch(r"drawing-[0-9a-f]{24}", address)
    assert address_of(drawing, store) == address
    assert np.array_equal(image_at(address, store).strokes[0], drawing[0])
    assert [entry.id for entry in store.entries()] == [*PRETRAINED]  # it is listed neither as a run nor as damaged


def test_a_link_is_2000_characters_at_most(store):
    def zigzag(points):
        return [np.stack([np.arange(points) % 2, np.zeros(points)], axis=1)]

    # 2 bytes for the length and 2 a point, 4 characters for 3 bytes: 1,496 bytes are 1,995 characters
    longest, longer = address_of(zigzag(747), store), address_of(zigzag(748), store)

    assert longest.startswith("ink-")
    assert len(longest) == MAX_ADDRESS - 1
    assert longer.startswith("drawing-")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (address, f"picture={address!r} is not a {what}; expected {span}. Choose a number in that range.")
        for what, span, addresses in (
            (
                "digit of MNIST",
                "test-0 to test-9999",
                ("test-10000", "test-", "test--1", "test", "test-1.5", "test-x", "test-99999999999"),
            ),
            ("digit of MNIST", "train-0 to train-59999", ("train-60000", "train- 1", "train-1e3")),
            ("written digit", "written-0 to written-29999", ("written-30000", "written", "written--1", "written-x")),
        )
        for address in addresses
    ],
)
def test_a_number_that_is_no_digit_is_refused(store, address, message):
    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        image_at(address, store)


@pytest.mark.parametrize("address", ["", "photo-3", "3", "INK-AgYHyAEA", "../../etc/passwd", "x" * 100])
def test_an_address_of_no_known_kind_is_refused(store, address):
    message = f"picture={address!r:.80} is not an image; expected test-123, train-45, written-45 or ink-... as in a "
    message += "link from this app. Choose a digit or draw one."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        image_at(address, store)


@pytest.mark.parametrize("name", ["0123456789abcdef01234567", "", "..", "../notebook/record.json", "a/b", "x" * 65])
def test_a_drawing_that_is_not_in_the_store_is_refused(store, name):
    message = f"There is no drawing {name!r} in this store. The link may be cut short: draw it again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        image_at(f"drawing-{name}", store)


def test_a_cut_drawing_is_refused(store):
    address = address_of(SEVEN, store)

    with pytest.raises(InvalidImage, match=r"^The drawing in the link cannot be read \(\d+ characters, .*draw again"):
        image_at(address[:-1], store)


def test_a_drawing_whose_file_is_damaged_is_refused(store):
    address = address_of(SEVEN, store)
    store.drawings.save("abc", address.partition("-")[2])
    (store_folder(store) / ".drawings" / "abc").write_bytes(b"\xff\xfe\x00\x80\x80")
    message = "The drawing in the link cannot be read (5 characters, the end is missing). The link was cut or changed: "
    message += "ask for it again, or draw again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        image_at("drawing-abc", store)


@pytest.mark.parametrize("content", [b"\xff", b"\xc3", b"AgYH\xe9yAEA", bytes(range(256))])
def test_a_drawing_file_of_other_bytes_than_text_is_refused(store, content):
    store.drawings.save("abc", "")
    (store_folder(store) / ".drawings" / "abc").write_bytes(content)

    with pytest.raises(InvalidImage, match=r"^The drawing in the link cannot be read \(\d+ characters, .*draw again"):
        image_at("drawing-abc", store)


@given(st.sampled_from([*(f"{kind}-" for kind in SAMPLES), "ink-", "drawing-", ""]), st.text(max_size=20))
def test_any_address_is_an_image_or_a_message(tmp_path_factory, kind, rest):
    store = open_store(str(tmp_path_factory.getbasetemp() / "no store"))

    try:
        image = image_at(kind + rest, store)
    except InvalidImage as error:
        assert str(error).endswith(".")
    else:
        assert isinstance(image, Image)
