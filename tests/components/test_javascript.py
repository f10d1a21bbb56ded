"""The JavaScript's own tests, and the cases that they share with Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.components.cases import CASES, FOLDER, text


@pytest.mark.parametrize("name", CASES)
def test_the_shared_cases_are_what_python_computes(name):
    assert (FOLDER / name).read_text() == text(name), "run python -m tests.components.cases"


def test_the_javascript_passes_its_own_tests():
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    files = sorted(str(path) for path in FOLDER.glob("*.test.js"))

    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, check=False)

    assert files
    assert done.returncode == 0, done.stdout + done.stderr
