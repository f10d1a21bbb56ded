"""Imports go one way, down to the rooms of the core; TensorFlow and plotly stay in the folders named for them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import convscope

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "app.py", *sorted((PROJECT / "pages").glob("*.py"))]
UI = sorted((PROJECT / "ui").rglob("*.py"))
CORE = sorted((PROJECT / "convscope").rglob("*.py"))
BENCHMARKS = sorted((PROJECT / "benchmarks").rglob("*.py"))
DOC_IMAGES = sorted((PROJECT / "docs" / "images").glob("*.py"))
TESTS = sorted((PROJECT / "tests").rglob("*.py"))
SCRIPTS = sorted(path for suffix in ("js", "css", "html") for path in (PROJECT / "ui").rglob(f"*.{suffix}"))
WRITTEN = [*PAGES, *UI, *CORE, *BENCHMARKS, *DOC_IMAGES, *TESTS, *SCRIPTS]
DATA = {"convscope/datasets/handwriting/allographs.py", "ui/components/uplot/uPlot.esm.js"}  # numbers; a library
COMMAND = PROJECT / "convscope" / "cli.py"  # imports Streamlit late, to start the app
HEAVY = {"tensorflow", "keras"}
HEAVY_FOLDERS = {"worker", "tensorflow", "scripts"}
FLOORS = (  # from the ground; a room imports from its own floor's lower neighbours only, never from its own floor
    {"errors", "places", "liveness"},
    {"caching", "npz", "spec", "drawing", "cluster"},
    {"datasets"},
    {"network"},
    {"store"},
    {"confidence", "training", "images", "models"},
    {"analysis"},
    {"scripts"},
    {"cli"},
    {"__main__"},
)
LATE = {  # inside a function: a job that a page hands to a worker, and a Keras model on request
    ("convscope/training/jobs.py", "convscope.training.worker.run"),
    ("convscope/analysis/client.py", "convscope.analysis.worker.dispatch"),
    ("convscope/models.py", "convscope.network.tensorflow.model"),
}


def imported(path: Path, *, for_types: bool = True) -> set[str]:
    """Every module, or name of a module, that a file imports anywhere; with or without those for type checkers only."""
    names, tree = set(), ast.parse(path.read_text())
    if not for_types:
        tree.body = [node for node in tree.body if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node))]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def roots(names: set[str]) -> set[str]:
    """The first part of each module's name."""
    return {name.partition(".")[0] for name in names}


def local(path: Path) -> str:
    """A file's path from the project's folder."""
    return path.relative_to(PROJECT).as_posix()


def module(path: Path) -> str:
    """A file's name as a module."""
    return local(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room(name: str) -> str:
    """The room of the core that a module belongs to, such as `spec`; empty for the public list itself."""
    return [*name.split("."), ""][1]


def is_heavy(name: str) -> bool:
    """Whether a module of the core is one that may import TensorFlow."""
    return bool(HEAVY_FOLDERS & set(name.split(".")[1:]))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_imports_only_streamlit_and_the_ui(path):
    assert roots(imported(path)) <= {"streamlit", "ui"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_reads_like_the_lesson(path):
    tree = ast.parse(path.read_text())

    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.BinOp) for node in ast.walk(tree))
    assert len(path.read_text().splitlines()) < 80


@pytest.mark.parametrize("path", UI, ids=local)
def test_the_ui_imports_no_page_no_worker_code_and_no_tensorflow(path):
    names = imported(path)

    assert not roots(names) & {"app", "pages", "tests", "distributed", "dask", *HEAVY}
    assert not [name for name in names if name.startswith("convscope.") and is_heavy(name)]


@pytest.mark.parametrize("path", [*UI, *CORE], ids=local)
def test_plotly_is_imported_only_by_the_figures(path):
    assert "plotly" not in roots(imported(path)) or path.is_relative_to(PROJECT / "ui" / "figures")


@pytest.mark.parametrize("path", CORE, ids=local)
def test_the_core_imports_no_streamlit_and_no_ui_but_for_the_command_that_starts_it(path):
    allowed = {"streamlit"} if path == COMMAND else set()

    assert (
        not roots(imported(path)) & {"streamlit", "streamlit_drawable_canvas", "ui", "app", "pages", "tests"} - allowed
    )


@pytest.mark.parametrize("path", CORE, ids=local)
def test_tensorflow_is_imported_only_below_a_folder_named_for_it(path):
    assert is_heavy(module(path)) or not roots(imported(path, for_types=False)) & HEAVY


@pytest.mark.parametrize("path", CORE, ids=local)
def test_worker_code_is_imported_only_by_worker_code_and_late_by_three_functions(path):
    heavy = {name for name in imported(path) if name.startswith("convscope.") and is_heavy(name)}
    allowed = tuple(name for where, name in LATE if where == local(path))

    assert is_heavy(module(path)) or all(name.startswith(allowed) for name in heavy)


@pytest.mark.parametrize("path", CORE, ids=local)
def test_a_room_imports_only_from_rooms_on_lower_floors(path):
    own = room(module(path))
    floor = next((number for number, rooms in enumerate(FLOORS) if own in rooms), len(FLOORS))
    below = set().union(*FLOORS[:floor])

    others = {room(name) for name in imported(path) if name.startswith("convscope.")} - {own}

    assert others <= below


def test_every_room_stands_on_a_floor():
    rooms = {room(module(path)) for path in CORE} - {""}

    assert rooms == set().union(*FLOORS)


def test_no_module_of_the_core_imports_itself_in_a_circle():
    names = {module(path): path for path in CORE}
    packages = {module(path) for path in CORE if path.name == "__init__.py"}  # these run first, whoever asks for a part
    graph = {name: imported(path) & names.keys() - packages - {name} for name, path in names.items()}

    while leaves := [name for name, others in graph.items() if not others & graph.keys()]:
        for name in leaves:
            del graph[name]

    assert not graph


@pytest.mark.parametrize("path", UI, ids=local)
def test_only_state_touches_the_session(path):
    allowed = path.is_relative_to(PROJECT / "ui" / "state") or path == PROJECT / "ui" / "fragments.py"

    assert allowed or not any(
        name in path.read_text() for name in ("session_state", "query_params.", "get_script_run_ctx")
    )


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.suffix == ".js"], ids=local)
def test_only_the_owner_of_the_address_writes_it(path):
    allowed = path == PROJECT / "ui" / "components" / "shared" / "address.js"

    assert allowed or not any(name in path.read_text() for name in ("history.", "pushState", "replaceState"))


WIDGETS = {"slider", "select_slider", "number_input", "text_input", "text_area", "selectbox", "multiselect", "radio"}
WIDGETS |= {"segmented_control", "pills", "checkbox", "toggle", "button", "st_canvas", "file_uploader", "date_input"}


@pytest.mark.parametrize("path", [*PAGES, *UI], ids=local)
def test_every_widget_has_a_callback(path):
    """A press without one is not shown if it comes in the same moment as another fragment's (`ui.fragments`)."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    widgets = [call for call in calls if ast.unparse(call.func).removeprefix("st.") in WIDGETS]

    assert not [ast.unparse(call) for call in widgets if not {"on_change", "on_click"} & {k.arg for k in call.keywords}]


@pytest.mark.parametrize("path", [*PAGES, *UI], ids=local)
def test_every_callback_says_what_is_drawn_again(path):
    if path.is_relative_to(PROJECT / "ui" / "components"):
        return  # they pass on what a panel gives them
    given = [
        keyword
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if (keyword.arg or "").startswith("on_")
    ]

    assert not [ast.unparse(each) for each in given if not ast.unparse(each.value).startswith("press(")]


@pytest.mark.parametrize("path", UI, ids=local)
def test_only_a_callback_asks_for_another_part_of_the_page(path):
    allowed = path == PROJECT / "ui" / "fragments.py"

    assert allowed or "st.rerun" not in path.read_text()
    assert allowed or "st.fragment" not in path.read_text(), "ui.fragments knows which fragment a press is in"


@pytest.mark.parametrize("path", [*PAGES, *UI], ids=local)
def test_streamlit_itself_writes_no_address(path):
    code = path.read_text()

    assert "bind=" not in code
    assert "query_params[" not in code


def test_importing_the_core_imports_no_tensorflow():
    modules = [module(path) for path in CORE if not is_heavy(module(path))]
    code = f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\nprint(sorted(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout

    assert "convscope.network.forward" in loaded
    assert not HEAVY & set(ast.literal_eval(loaded))


@pytest.mark.parametrize("path", [*BENCHMARKS, *DOC_IMAGES], ids=local)
def test_a_benchmark_or_image_takes_from_the_tests_only_what_drives_a_browser(path):
    names = {name for name in imported(path) if name.startswith("tests.")}

    assert all(name.startswith("tests.browser.") for name in names)


@pytest.mark.parametrize("path", TESTS, ids=local)
def test_a_test_imports_benchmarks_only_to_test_them(path):
    assert "benchmarks" not in roots(imported(path)) or path.is_relative_to(PROJECT / "tests" / "benchmarks")


@pytest.mark.parametrize("path", [path for path in WRITTEN if local(path) not in DATA], ids=local)
def test_a_file_is_short_enough_to_hold_one_idea(path):
    assert len(path.read_text().splitlines()) <= (400 if path in TESTS else 350)


def test_importing_the_package_loads_no_part_of_it():
    code = "import sys, convscope\nprint([name for name in sys.modules if name.startswith(('convscope.', 'numpy'))])"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout

    assert loaded == "[]\n"


def test_every_public_name_is_there_and_says_what_it_is():
    assert len(convscope.__all__) >= 17
    assert all(getattr(convscope, name).__doc__ for name in convscope.__all__)
