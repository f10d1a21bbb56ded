"""The option `--json` and the files that it writes: with the command and the commit, without a path of the machine."""

from __future__ import annotations

import argparse
import json
import re
import sys

import pytest

from benchmarks import figures
from benchmarks.figures import PROJECT, add_json_option, read, write


@pytest.fixture
def parser():
    """A parser with the option."""
    parser = argparse.ArgumentParser(prog="benchmark")
    add_json_option(parser)
    return parser


def test_figures_are_read_as_they_were_written_and_carry_their_origin(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["benchmark", "--digits", "10"])
    path = tmp_path / "some.json"

    write(path, {"share": 0.5, "rows": [1, None]})

    origin = json.loads(path.read_text())
    assert read(path) == {"share": 0.5, "rows": [1, None]}
    assert origin["command"].endswith(" --digits 10")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", origin["day"])
    assert origin["cores"] >= 1
    assert origin["commit"] is None or re.match("[0-9a-f]{7}", origin["commit"])


def test_the_command_names_no_folder_of_the_machine(tmp_path, monkeypatch):
    inside = str(PROJECT / "docs" / "figures" / "some.json")
    arguments = ["/data/pen.npz", "../data/pen.npz", "--train", "--network=a/b", "--json", inside, f"--json={inside}"]
    monkeypatch.setattr(sys, "argv", ["benchmark", *arguments])
    monkeypatch.chdir(PROJECT)
    path = tmp_path / "some.json"

    write(path, {})

    assert json.loads(path.read_text())["command"].split()[3:] == [
        "FILE.npz",
        "FILE.npz",
        "--train",
        "--network=a/b",
        "--json",
        "docs/figures/some.json",
        "--json=docs/figures/some.json",
    ]


def test_outside_a_clone_there_is_no_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "PROJECT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    path = tmp_path / "some.json"

    write(path, {})

    assert json.loads(path.read_text())["commit"] is None


def test_without_the_option_nothing_is_written(parser):
    assert parser.parse_args([]).json is None
    write(None, {"share": 0.5})


def test_a_folder_that_does_not_exist_is_refused_before_the_benchmark_runs(parser, tmp_path, capsys):
    with pytest.raises(SystemExit):
        parser.parse_args(["--json", str(tmp_path / "none" / "some.json")])

    message = f"argument --json: there is no folder {tmp_path / 'none'}. Make it, or choose another one."
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted((PROJECT / "benchmarks").glob("*.py")), ids=lambda path: path.name)
def test_every_benchmark_has_the_option_and_writes_its_figures(path):
    text = path.read_text()

    is_command = "\ndef main() -> None:" in text
    assert ("\n    add_json_option(parser)\n" in text) == ("\n    write(" in text) == is_command
