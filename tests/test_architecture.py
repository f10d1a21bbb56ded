"""Imports go one way: app.py and pages/ -> ui/ -> convscope/; the web process never imports TensorFlow."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "app.py", *sorted((PROJECT / "pages").glob("*.py"))]
UI = sorted((PROJECT / "ui").rglob("*.py"))
CORE = sorted((PROJECT / "convscope").rglob("*.py"))
HEAVY = {"tensorflow", "keras"}
FOR_WORKERS = {
    *("convscope.network", "convscope.loop", "convscope.training", "convscope.run", "convscope.shipped"),
    *("convscope.looks.answering", "convscope.looks.ascent", "convscope.looks.batches", "convscope.looks.evaluation"),
    *("convscope.looks.keras_unit", "convscope.looks.sums", "convscope.looks.survey"),
    *("convscope.looks.occlusion", "convscope.looks.grad_cam", "convscope.looks.why"),
    *("convscope.looks.features", "convscope.looks.nearest", "convscope.looks.trust", "convscope.gatekeeper.train"),
}


def imported(path: Path, *, late: bool = True) -> set[str]:
    """Modules that a file imports; those inside functions too, unless told otherwise."""
    tree = ast.parse(path.read_text())
    nodes = ast.walk(tree) if late else tree.body
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def roots(names: set[str]) -> set[str]:
    """The first part of each module's name."""
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_imports_only_streamlit_and_the_ui(path):
    assert roots(imported(path)) <= {"streamlit", "ui"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_reads_like_the_lesson(path):
    tree = ast.parse(path.read_text())

    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.BinOp) for node in ast.walk(tree))
    assert len(path.read_text().splitlines()) < 80


@pytest.mark.parametrize("path", UI, ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_ui_imports_no_page_no_worker_code_and_no_tensorflow(path):
    names = imported(path)

    assert not roots(names) & {"app", "pages", "tests", "distributed", "dask", *HEAVY}
    assert not names & FOR_WORKERS


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_core_imports_no_streamlit_and_no_ui(path):
    assert not roots(imported(path)) & {"streamlit", "streamlit_drawable_canvas", "ui", "app", "pages", "tests"}


@pytest.mark.parametrize("path", UI, ids=lambda path: str(path.relative_to(PROJECT)))
def test_only_state_touches_the_session(path):
    allowed = path == PROJECT / "ui" / "state.py"

    assert allowed or "session_state" not in path.read_text()


def test_importing_the_core_imports_no_tensorflow():
    modules = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for path in CORE
        if path.name != "__init__.py" or path.parent.name in ("figures", "gatekeeper")
    ]
    modules = [name for name in modules if name not in FOR_WORKERS]
    code = f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\nprint(sorted(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout

    assert "convscope.forward" in loaded
    assert not HEAVY & set(ast.literal_eval(loaded))
