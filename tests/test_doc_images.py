"""Every image of README.md and docs/ is made by a function of `make pictures`, and has an alternative text."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docs.images.animation import Animation
from docs.images.files import save_animation, save_png
from docs.images.handwriting import THREE, curve, in_strokes
from docs.images.scenes import SCENES, file_name

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "docs" / "images"
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]
SUFFIXES = {".png", ".webp", ".gif", ".jpg", ".jpeg", ".svg"}
FILES = [FOLDER / file_name(scene) for scene in SCENES]
LARGEST = {".png": 300_000, ".webp": 1_500_000}  # bytes


def images_of(page: Path) -> list[tuple[str, Path]]:
    """The text and the file of every image of a page."""
    text = page.read_text()
    assert "<img" not in text, f"{page.name} has an image in HTML, which these tests do not read. Write ![text](file)."
    return [(words, (page.parent / link).resolve()) for words, link in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text)]


def test_the_pages_show_exactly_the_images_that_are_made():
    shown = [path for page in PAGES for _, path in images_of(page)]

    assert sorted(shown) == sorted(FILES)


def test_the_docs_hold_no_image_that_is_not_made():
    found = {path for path in (PROJECT / "docs").rglob("*") if path.suffix.lower() in SUFFIXES}

    assert found == set(FILES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_image_has_a_text_that_says_what_it_shows(page):
    assert [path.name for words, path in images_of(page) if len(words.split()) < 5] == []


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_function_of_an_image_says_what_it_shows(scene):
    assert len((scene.__doc__ or "").split()) >= 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_image_is_small_as_a_file_and_sharp_on_a_page(path):
    with Image.open(path) as image:
        width = image.width

    assert path.stat().st_size <= LARGEST[path.suffix]
    assert width >= 1500


def test_the_animation_repeats_and_rests_on_its_last_frame():
    with Image.open(FOLDER / "feature_maps.webp") as image:
        durations = []
        for index in range(image.n_frames):
            image.seek(index)
            image.load()
            durations.append(image.info["duration"])
        repeats = image.info["loop"] == 0

    assert repeats
    assert 6000 <= sum(durations) <= 10_000
    assert durations[-1] >= 1500 == max(1500, *durations[:-1])


def test_a_curve_goes_through_its_points_without_gaps():
    points = np.array(curve(THREE[0]))

    steps = np.abs(np.diff(points, axis=0)).max(axis=1)

    assert {tuple(point) for point in points.tolist()} >= set(THREE[0])
    assert steps.max() <= 6  # pixels; the pen is 20 wide


def test_strokes_cut_from_a_curve_join():
    whole = curve(THREE[1])

    strokes = in_strokes(whole, 3)

    assert [point for stroke in strokes for point in stroke[:-1]] == whole[:-1]
    assert [stroke[-1] for stroke in strokes[:-1]] == [stroke[0] for stroke in strokes[1:]]


def test_an_image_is_written_with_its_colours(tmp_path):
    image = Image.new("RGB", (40, 30), "white")
    image.paste("#1f6feb", (0, 0, 20, 30))

    save_png(image, tmp_path / "some.png")

    with Image.open(tmp_path / "some.png") as written:
        assert list(written.convert("RGB").get_flattened_data()) == list(image.get_flattened_data())


def test_an_animation_is_written_with_its_frames_and_durations(tmp_path):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("white", "black", "red")]

    save_animation(Animation(frames, [100, 200, 300]), tmp_path / "some.webp")

    with Image.open(tmp_path / "some.webp") as written:
        read = []
        for index in range(written.n_frames):
            written.seek(index)
            written.load()
            read.append((written.info["duration"], written.convert("RGB").getpixel((5, 5))))
    assert read == [(100, (255, 255, 255)), (200, (0, 0, 0)), (300, (255, 0, 0))]
