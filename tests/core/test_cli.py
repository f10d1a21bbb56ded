"""The command line of `convscope`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from convscope.cli import parse
from convscope.places import HERE


def run(*arguments: str, folder: Path = HERE.app) -> subprocess.CompletedProcess:
    """What the command says, started in a folder."""
    command = [sys.executable, "-c", "from convscope.cli import main; main()", *arguments]
    environment = {"PYTHONPATH": str(HERE.app), "PATH": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_without_arguments_streamlit_gets_no_option_and_the_store_is_the_default_one():
    assert parse([]) == (None, [])


def test_a_port_and_further_options_are_handed_to_streamlit():
    _, options = parse(["--server.headless", "true", "--port", "8600"])

    assert options == ["--server.headless", "true", "--server.port", "8600"]


def test_a_store_s_folder_is_named_from_the_folder_of_the_caller(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert parse(["--store", "runs"])[0] == str(tmp_path / "runs")


def test_a_store_s_url_stays_as_it_is():
    assert parse(["--store", "s3://bucket/folder"])[0] == "s3://bucket/folder"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "x"], r"'x' is not a port\. Choose a whole number from 1 to 65535, such as 8600\."),
        (["--port", "65536"], r"'65536' is not a port\. Choose a whole number"),
        (["--port", "0"], r"'0' is not a port\. Choose a whole number"),
        (["train"], r"'train' is not understood\. Expected an option; `convscope --help` lists them\."),
    ],
)
def test_an_argument_that_is_not_understood_is_named_with_what_was_expected(arguments, message, capsys):
    with pytest.raises(SystemExit):
        parse(arguments)

    assert re.search(message, capsys.readouterr().err)


def test_the_beginning_of_an_option_is_not_taken_for_the_option():
    assert parse(["--por", "8600"]) == (None, ["--por", "8600"])  # Streamlit refuses it by its name


def test_the_help_names_the_default_places_and_the_environment_from_any_folder(tmp_path):
    answer = run("--help", folder=tmp_path)

    assert (answer.returncode, answer.stderr) == (0, "")
    for words in ("--port", "--store", str(HERE.runtime), "CONVSCOPE_STORE", "CONVSCOPE_RUNTIME", "streamlit run"):
        assert words in answer.stdout
    assert str(HERE.store) in re.sub(r"\s+", "", answer.stdout)


def test_the_version_is_the_project_s():
    version = re.search(r'^version = "(.*)"$', (HERE.app / "pyproject.toml").read_text(), re.MULTILINE)[1]

    assert run("--version").stdout == f"ConvScope {version}\n"


def test_a_copy_without_pyproject_reads_every_other_option_and_says_why_it_has_no_version(tmp_path):
    copied = tmp_path / "convscope"
    copied.mkdir()
    for name in ("__init__.py", "__init__.pyi", "cli.py", "places.py"):
        shutil.copy(HERE.package / name, copied)
    code = "import sys, convscope.cli; print(convscope.cli.parse(sys.argv[1:]))"

    def run_copy(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True)

    assert run_copy("--port", "8600").stdout == "(None, ['--server.port', '8600'])\n"
    version = run_copy("--version")
    assert version.returncode == 2
    assert f"{tmp_path / 'pyproject.toml'} is missing. Copy or clone the whole project." in version.stderr


def test_an_option_that_streamlit_does_not_know_is_named():
    answer = run("--no-such-option")

    assert answer.returncode == 2
    assert "No such option" in answer.stderr
    assert "--no-such-option" in answer.stderr


def test_reading_the_command_line_imports_no_streamlit():
    code = "import sys, convscope.cli; convscope.cli.parse([]); print('streamlit' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", code], cwd=HERE.app, capture_output=True, text=True, check=True)

    assert answer.stdout == "False\n"
