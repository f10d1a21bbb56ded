"""Pen strokes read from a file, laid on the canvas and sent as the canvas sends them; no time is taken."""

import io
import re
import sys

import numpy as np
import pytest

from benchmarks import browser_canvas, drawn_digits
from benchmarks.framings import APP, WAYS, framed
from benchmarks.pen_strokes import aimed, load_pen_digits, unaimed
from convscope import digit_from_strokes, forward
from convscope.drawing.fabric import from_canvas
from convscope.errors import DatasetError

TURN = np.linspace(0, 2 * np.pi, 60)[:, None]
ZERO = [np.hstack([200 + 50 * np.sin(TURN), 300 - 80 * np.cos(TURN)])]
SEVEN = [np.array([[100.0, 100], [150, 101], [200, 100], [170, 150], [150, 200]]), np.array([[130.0, 150], [180, 150]])]


def arrays(digits, labels, writers):
    """What a file of these digits holds."""
    strokes = [stroke for digit in digits for stroke in digit]
    return {
        "points": np.concatenate(strokes).astype(np.float32),
        "stroke_start": np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        "sample_start": np.cumsum([0, *map(len, digits)]).astype(np.int32),
        "label": np.array(labels, np.uint8),
        "writer": np.array(writers),
    }


def npy():
    """What a file with only one array holds."""
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


def written(folder, changes=None):
    """A file of two digits."""
    path = folder / "pen.npz"
    np.savez(path, **{**arrays([SEVEN, ZERO], [7, 0], ["10", "2"]), **(changes or {})})
    return path


def box(strokes):
    """Lowest and highest x and y."""
    points = np.concatenate(strokes)
    return points.min(axis=0).tolist(), points.max(axis=0).tolist()


def test_strokes_labels_and_writers_are_read(tmp_path):
    digits = load_pen_digits(written(tmp_path))

    assert (len(digits), digits.labels.tolist(), digits.writers.tolist()) == (2, [7, 0], [10, 2])
    assert [stroke.tolist() for stroke in digits.strokes[0]] == [stroke.tolist() for stroke in SEVEN]


def test_writers_are_divided_by_number_and_not_by_text(tmp_path):
    path = tmp_path / "pen.npz"
    order = [str(number) for number in (30, 2, 16, 10, 1, *range(3, 10), *range(11, 16), *range(17, 30))]
    np.savez(path, **arrays([ZERO] * 30, [0] * 30, order))

    guide, reported = (load_pen_digits(path, group).writers for group in ("guide", "reported"))

    assert sorted(guide) == list(range(1, 16))
    assert sorted(reported) == list(range(16, 31))
    assert len(load_pen_digits(path, "all")) == 30


def test_an_aimed_digit_has_168_pixels_on_its_longer_side_in_the_middle():
    assert box(aimed(ZERO))[0][1] == pytest.approx(140 - 84)
    assert box(aimed(ZERO))[1][1] == pytest.approx(140 + 84)
    low, high = box(aimed(SEVEN))
    assert np.subtract(high, low).tolist() == pytest.approx([168, 168])
    assert np.add(high, low).tolist() == pytest.approx([280, 280])


def test_a_dot_is_aimed_at_the_middle():
    assert aimed([np.array([[7.0, 9]])])[0].tolist() == [[140, 140]]


def test_without_aim_the_tablets_box_is_only_scaled():
    assert unaimed([np.array([[0.0, 500], [250, 125]])])[0].tolist() == [[0, 280], [140, 70]]


def test_a_stroke_is_sent_as_curves_through_the_middles_of_its_points():
    stroke = np.array([[10.0, 10], [20, 10], [20, 30], [21, 39], [20.2, 40]])

    (path,) = browser_canvas.json_data([stroke])["objects"]

    assert path["path"] == [  # the last point but one is left out, as the brush does
        ["M", 10, pytest.approx(9.98)],
        ["Q", 10, 10, 15, 10],
        ["Q", 20, 10, 20, 20],
        ["Q", 20, 30, 20, 35],
        ["L", 20, pytest.approx(40.02)],
    ]
    assert [path[name] for name in ("left", "top", "width", "height")] == pytest.approx([15, 25, 10, 30.04], abs=0.011)


def test_a_click_is_sent_as_the_canvas_sends_it():
    (path,) = browser_canvas.json_data([np.array([[191.0, 203]])])["objects"]

    assert path["path"] == [["M", pytest.approx(190.98), 203], ["L", pytest.approx(191.02), 203]]
    assert from_canvas({"objects": [path]})[0].tolist() == [[191, 203]]


@pytest.mark.parametrize("place", [aimed, unaimed])
def test_the_app_reads_the_same_line_back(place):
    (drawn,) = place(ZERO)

    (read,) = from_canvas(browser_canvas.json_data([drawn]))

    away = np.linalg.norm(read[:, None] - drawn, axis=2)
    steps = np.linalg.norm(np.diff(drawn, axis=0), axis=1).max()
    assert away.min(axis=1).max() < 1 + steps / 2  # between two points it may stand in their middle
    assert away[0, 0] < 1
    assert away[-1, -1] < 1
    assert np.abs(np.subtract(box([read]), box([drawn]))).max() <= 1


def test_a_bitmap_shows_a_round_pen_as_wide_as_asked():
    line = [np.array([[100.0, 140], [180, 140]])]

    for pen in (12, 20, 28):
        rgba = browser_canvas.bitmap(browser_canvas.json_data(line), pen)

        ink = 1 - rgba[..., 0] / 255
        assert (rgba.shape, rgba.dtype) == ((280, 280, 4), np.uint8)
        assert ink[:, 140].sum() == pytest.approx(pen, abs=0.3)
        assert ink.sum() == pytest.approx(80 * pen + np.pi * pen**2 / 4, rel=0.02)
        assert ink.sum(axis=1) @ (np.arange(280) + 0.5) / ink.sum() == pytest.approx(140, abs=0.2)


def test_digits_are_framed_in_every_way(tmp_path, notebook):
    digits = load_pen_digits(written(tmp_path))

    images = framed(digits, list(WAYS), processes=1)

    assert {each.shape for each in images.values()} == {(2, 28, 28)}
    assert all(each.min() >= 0 and each.max() <= 1 for each in images.values())
    app = [digit_from_strokes(from_canvas(browser_canvas.json_data(aimed(strokes)))) for strokes in digits.strokes]
    assert np.array_equal(images[APP], app)
    assert forward(notebook, images[APP][1])["output"].argmax() == 0


@pytest.mark.parametrize(
    ("changes", "came"),
    [
        ({"points": np.zeros((4, 3))}, "points that are float64 of shape (4, 3)"),
        ({"points": np.full((67, 2), np.nan)}, "points outside the box"),
        ({"points": np.full((67, 2), 501)}, "points outside the box"),
        ({"stroke_start": np.array([0, 5, 5, 67])}, "a stroke_start that does not divide 67 points"),
        ({"stroke_start": np.array([0, 5, 60])}, "a stroke_start that does not divide 67 points"),
        ({"sample_start": np.array([1, 2, 3])}, "a sample_start that does not divide 3 strokes"),
        ({"label": np.array([7])}, "(1,) labels and (2,) writers of 2 digits"),
        ({"label": np.array([7, 10])}, "labels that are not 0 to 9"),
        ({"writer": np.array(["Ann", "2"])}, "writers that are not numbers"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path, changes, came):
    path = written(tmp_path, changes)

    with pytest.raises(DatasetError, match=f"^{re.escape(f'{path} holds {came}. {EXPECTED}')}$"):
        load_pen_digits(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    path = tmp_path / "none.npz"

    with pytest.raises(DatasetError, match=f"^{re.escape(f'There is no file {path}. {EXPECTED}')}$"):
        load_pen_digits(path)


@pytest.mark.parametrize("content", [b"", b"no npz", b"PK\x03\x04 cut", npy()])
def test_a_file_of_another_format_is_refused(tmp_path, content):
    path = tmp_path / "pen.npz"
    path.write_bytes(content)

    with pytest.raises(DatasetError, match=f"cannot be read as pen strokes .* {re.escape(EXPECTED)}$"):
        load_pen_digits(path)


def test_the_command_ends_with_the_message(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["drawn_digits", str(tmp_path / "none.npz")])

    with pytest.raises(SystemExit, match=r"^There is no file .*none\.npz\. Expected an npz file"):
        drawn_digits.main()


def test_a_file_of_few_writers_has_none_to_report(tmp_path):
    path = written(tmp_path)
    message = f"{path} holds digits of 2 writers; expected more than 15, of which the first 15 guide choices and the "
    message += "others are reported. Ask for all writers."

    with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
        load_pen_digits(path, "reported")


EXPECTED = (
    "Expected an npz file with points, stroke_start, sample_start, label, writer: points in a box of 500 x 500, where "
    "each stroke and each digit starts, and the label and the writer of each digit. Give the path of such a file; "
    "see benchmarks/pen_strokes.py."
)
