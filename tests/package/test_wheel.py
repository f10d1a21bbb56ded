"""The wheel: all that the app needs is in it, and it runs from any folder without the project's."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import SEVEN, answer, draw
from tests.browser.server import Server, running
from tests.browser.window import await_worker, settle
from tests.package.installation import PROJECT, Environment, names_in, unpacked_source_of, wheel_of
from tests.smoke import open_every_page

CARRIED = ("app.py", "pages", "ui", ".streamlit", "model_store")  # at the top of the project
PUBLISHED = "convscope/app/static/"
SERVED = (".js", ".css", ".html")
HOSTILE = """
[server]
baseUrlPath = "elsewhere"
address = "127.0.0.2"
maxMessageSize = 1
[theme]
base = "dark"
[theme.light]
primaryColor = "#ff0000"
[client]
showSidebarNavigation = true
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel."""
    return wheel_of(PROJECT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A fresh environment with the wheel installed."""
    environment = Environment(tmp_path_factory.mktemp("installed"))
    environment.install(str(wheel))
    return environment


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home and a working folder in it, both with a Streamlit configuration for other apps."""
    folder = tmp_path_factory.mktemp("user")
    for name in ("home", "work"):
        (folder / name / ".streamlit").mkdir(parents=True)
        (folder / name / ".streamlit" / "config.toml").write_text(HOSTILE)
        (folder / name / ".streamlit" / "secrets.toml").write_text('CONVSCOPE_STORE = "nosuch://place"\n')
    return folder


@pytest.fixture(scope="module")
def settings(user: Path) -> dict[str, str]:
    """The environment of that user."""
    return {"HOME": str(user / "home"), "XDG_DATA_HOME": "", "PYTHONPATH": ""}


@pytest.fixture(scope="module")
def server(installed: Environment, user: Path, settings: dict[str, str]) -> Iterator[Server]:
    """The installed app, started with `convscope` in the working folder."""
    with running(user, command=(installed.command,), caller=user / "work", settings=settings) as server:
        yield server


def tracked(*paths: str) -> set[str]:
    """The files below these paths of the project that git tracks, or will with the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return {path for path in listed.split("\0") if (PROJECT / path).is_file()}


def files_in(folder: Path) -> set[Path]:
    """All files below a folder but those that Python keeps for itself."""
    return {path for path in folder.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__"}


def test_every_tracked_file_of_the_package_and_of_the_app_is_in_the_wheel(wheel):
    expected = tracked("convscope") | {f"convscope/app/{path}" for path in tracked(*CARRIED)}

    assert "convscope/app/model_store/robust/weights.npz" in expected
    carried = {name for name in names_in(wheel) if ".dist-info/" not in name and not name.startswith(PUBLISHED)}
    assert carried == expected


def test_the_components_files_are_in_the_wheel_where_the_browser_asks_for_them(wheel):
    files = {path.removeprefix("ui/components/") for path in tracked("ui/components") if path.endswith(SERVED)}

    published = [name.removeprefix(PUBLISHED).partition("/") for name in names_in(wheel) if name.startswith(PUBLISHED)]

    assert len({version for version, _, _ in published}) == 1
    assert {file for _, _, file in published} == files


def test_a_source_distribution_makes_the_same_wheel(wheel, tmp_path):
    source = unpacked_source_of(PROJECT, tmp_path / "source")

    assert names_in(wheel_of(source, tmp_path / "wheel")) == names_in(wheel)


def test_only_convscope_stands_at_the_top_of_site_packages(installed):
    names = {path.name for path in installed.site_packages.iterdir()} - {"dependencies.pth"}

    assert {name.partition("-")[0] for name in names} == {"convscope"}


def test_the_code_the_data_and_the_shipped_networks_come_from_the_installed_package(installed, user, settings):
    code = "\n".join(
        [
            "import convscope",
            "from convscope.datasets import load_split",
            "from convscope.store.store import PRETRAINED_FOLDER",
            "print(convscope.__file__, PRETRAINED_FOLDER, len(load_split('mnist', 'test')), sep='\\n')",
        ]
    )

    module, shipped, digits = installed.says(code, user / "work", **settings).splitlines()

    assert Path(module) == installed.site_packages / "convscope" / "__init__.py"
    assert Path(shipped) == installed.site_packages / "convscope" / "app" / "model_store"
    assert digits == "10000"


def test_it_reads_a_drawn_digit_whatever_streamlit_is_told_in_the_home_and_the_folder(server, page: Page):
    page.goto(server.url + "/draw")
    expect(page.get_by_text("The canvas is empty")).to_be_visible()

    draw(page, SEVEN)

    expect(answer(page)).to_have_text("7")
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(255, 255, 255)"


def test_every_page_of_an_installed_app_opens(server, page: Page):
    titles = open_every_page(page, server.url)

    assert len(titles) == len(tracked("pages")) + 1  # and the home page


def test_a_run_of_an_installed_app_is_kept_in_the_user_s_data_folder(server, installed, user, page: Page):
    data = user / "home" / ".local" / "share" / "convscope"
    before = files_in(installed.site_packages)
    page.goto(server.url + "/train?layers=1&filters1=2&dense=0&share=1&epochs=1")
    settle(page)

    page.get_by_role("button", name="Start training").click()
    await_worker(page.get_by_text("Test accuracy, 10,000 digits"))

    (run,) = (path.parent for path in data.glob("model_store/*/request.json"))
    assert (run / "weights.npz").is_file()
    assert (data / "runtime" / "worker.log").is_file()
    assert files_in(installed.site_packages) == before
    assert [path.name for path in (user / "work").iterdir()] == [".streamlit"]


def test_an_editable_installation_is_the_project_from_any_folder(tmp_path, user, settings):
    environment = Environment(tmp_path / "editable")

    environment.install("--editable", str(PROJECT))
    places = environment.says(
        "from convscope.places import HERE; print(HERE.installed, HERE.app)", user / "work", **settings
    )

    assert places == f"False {PROJECT}"
    assert {path.name.partition("-")[0] for path in environment.site_packages.iterdir()} <= {
        *("convscope", "_convscope.pth", "dependencies.pth")
    }
