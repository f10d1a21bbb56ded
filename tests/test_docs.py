"""The Python in the docs runs as it stands and computes what it says; links between the pages lead somewhere."""

import re
from pathlib import Path

import pytest

import convscope

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]


def test_the_python_of_the_docs_runs_as_it_stands():
    blocks = re.findall(r"^```python\n(.*?)^```", (PROJECT / "docs/python.md").read_text(), re.MULTILINE | re.DOTALL)
    names: dict = {}

    for block in blocks:
        exec(block, names)

    unit, message = names["unit"], names["message"]
    assert len(blocks) == 4
    assert names["outputs"]["conv1"].shape == (26, 26, 32)
    assert names["outputs"]["output"].argmax() == 7 == names["test"].labels[0]
    assert unit.receptive_field.rows == tuple(range(4, 22))
    assert unit.terms.shape == (3, 3, 64)
    assert max(0, unit.sum) == unit.activation
    assert names["model"].count_params() == 5 * 5 * 8 + 8 + 3 * 3 * 8 * 16 + 16 + 5 * 5 * 16 * 32 + 32 + 32 * 10 + 10
    assert names["trained"].count_params() == 93_322
    assert message == "filters=200 is outside 1 to 128. Choose a value in that range."
    assert names["names"][:2] == ["robust", "notebook"]
    assert names["record"].measures["test_accuracy"] == pytest.approx(0.9908)


def test_the_docs_use_every_public_name_of_the_lesson():
    text = (PROJECT / "docs/python.md").read_text()
    types = ("Split", "TrainedNetwork", "Explanation", "Augmentation")

    unused = [name for name in convscope.__all__ if name not in text and name not in types]

    assert all(issubclass(getattr(convscope, name), convscope.ConvScopeError) for name in unused)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_is_short():
    assert len((PROJECT / "README.md").read_text().splitlines()) <= 130
