"""requirements.txt and requirements-dev.txt are made from pyproject.toml; `make lock` makes them."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1]
METADATA = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
DEPENDENCIES = METADATA["dependencies"]
EXTRAS = [line for extra in METADATA["optional-dependencies"].values() for line in extra]
WHOLE = {"requirements.txt": DEPENDENCIES, "requirements-dev.txt": [*DEPENDENCIES, *EXTRAS]}


def pins(name: str) -> dict[str, Requirement]:
    """The lines of a compiled file by the name of the package."""
    lines = [line.partition("#")[0].strip() for line in (PROJECT / name).read_text().splitlines()]
    found = [Requirement(line) for line in lines if line]
    return {requirement.name: requirement for requirement in found}


def version(pin: Requirement) -> str:
    """The one version that a line allows."""
    return re.fullmatch(r"==([^,*]+)", str(pin.specifier))[1]


@pytest.mark.parametrize(
    ("name", "line"), [(name, line) for name, lines in WHOLE.items() for line in lines], ids=lambda value: value
)
def test_a_dependency_of_the_project_is_pinned_to_a_version_that_it_allows(name, line):
    wanted = Requirement(line)

    pin = pins(name).get(wanted.name.lower())

    assert pin is not None, f"{wanted.name} is missing in {name}: run `make lock`"
    assert wanted.specifier.contains(version(pin)), (
        f"{name} pins {pin}, pyproject.toml asks for {line}: run `make lock`"
    )
    assert pin.marker is None  # on every platform and Python


@pytest.mark.parametrize("name", WHOLE)
def test_every_line_is_one_version_of_one_package(name):
    lines = (PROJECT / name).read_text().splitlines()

    for line in lines:
        assert line.startswith("#") or re.match(r"[a-z0-9-]+==[^ ]+( |$)", line), line


@pytest.mark.parametrize("name", WHOLE)
def test_no_index_no_host_and_no_path_stands_in_a_compiled_file(name):
    content = (PROJECT / name).read_text()

    assert not re.search(r"://|^-|\s/", content, re.MULTILINE)
    assert content.splitlines()[1] == "#    make lock"


def test_the_tests_run_on_the_versions_that_people_get():
    app, tests = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {name: str(pin) for name, pin in tests.items() if name in app} == {
        name: str(pin) for name, pin in app.items()
    }


def test_every_platform_is_covered():
    markers = " ".join(str(pin.marker) for pin in pins("requirements-dev.txt").values())

    assert "win32" in markers
    assert "darwin" in markers
    assert "python_full_version" in markers
