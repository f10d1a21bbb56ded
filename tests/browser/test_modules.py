"""The components' modules and style sheets: loaded once, below any address, never of two versions at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import SEVEN, answer, draw
from tests.browser.server import PROJECT, Server, running
from tests.browser.traffic import BOUNDS, Traffic, strokes
from tests.browser.window import open_window, settle

MAPS = "/feature_maps?picture=test-0"
FILES = "performance.getEntriesByType('resource').map(each => each.name).filter(each => each.includes('/app/static/'))"


def files(page: Page) -> list[str]:
    """Addresses of the components' files that a page uses."""
    return page.evaluate(FILES)


def versions(page: Page) -> set[str]:
    """The folders that a page's files are from."""
    return {address.partition("/app/static/")[2].partition("/")[0] for address in files(page)}


def asked(page: Page) -> list[str]:
    """Addresses of the components' files that a page is about to ask the server for."""
    addresses: list[str] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    sizes = {}

    def sent(event: dict) -> None:
        if "/app/static/" in event["request"]["url"]:
            sizes[event["requestId"]] = event["request"]["url"]

    client.on("Network.requestWillBeSent", sent)
    client.on("Network.requestServedFromCache", lambda event: sizes.pop(event["requestId"], None))
    client.on(
        "Network.responseReceived",
        lambda event: (
            addresses.append(sizes[event["requestId"]])
            if event["requestId"] in sizes and not event["response"].get("fromDiskCache")
            else None
        ),
    )
    return addresses


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the app whose components a test may change."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("convscope", "model_store"):
        (folder / name).symlink_to(PROJECT / name)
    for name in ("pages", "ui", ".streamlit"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "app.py", folder)
    return folder


@pytest.fixture
def copied_server(tmp_path: Path, project: Path) -> Iterator[Server]:
    """A server of that copy."""
    (tmp_path / "served").mkdir()
    with running(tmp_path / "served", caller=project) as server:
        yield server


def upgrade(project: Path) -> None:
    """Change a module and one that imports it, so that neither runs with the other's old version."""
    frames, maps = (project / "ui" / "components" / name for name in ("shared/frames.js", "maps/maps.js"))
    frames.write_text(frames.read_text().replace("export function frame(", "export function framed("))
    for user in (maps, project / "ui" / "components" / "grid" / "grid.js"):
        user.write_text(user.read_text().replace("import { frame }", "import { framed as frame }"))
    changed = maps.read_text().replace(
        "root.dataset.painted =", 'root.dataset.version = "2";\n  root.dataset.painted ='
    )
    assert 'version = "2"' in changed
    maps.write_text(changed)


def test_a_stroke_brings_no_code(server, new_page):
    for path, name in (
        ("/draw?picture=ink-", "Draw: a stroke"),
        ("/feature_maps?picture=ink-", "Feature maps: a stroke"),
    ):
        page = new_page()
        traffic = Traffic(page)
        page.goto(server.url + path)
        expect(page.get_by_text("The canvas is empty")).to_be_visible()

        counts = strokes(page, traffic)

        assert max(counts) <= BOUNDS[name], name


def test_the_files_are_asked_for_once(server, new_page):
    page = new_page()  # nothing is in its cache
    again = asked(page)
    page.goto(server.url + "/draw?picture=test-0")
    expect(answer(page)).to_be_visible()
    settle(page)
    first = list(again)
    page.locator(".st-key-menu").get_by_role("link", name="Feature maps").click()
    expect(page.get_by_role("application", name="conv3: 64 maps of")).to_be_visible()
    assert len(again) == len(set(again)), "a file came twice"
    again.clear()

    page.reload()
    expect(page.get_by_role("application", name="conv3: 64 maps of")).to_be_visible()

    assert any(address.endswith("/probabilities/probabilities.js") for address in first)
    assert any(address.endswith("/maps/maps.css") for address in first)
    assert again == []


def test_an_upgrade_never_mixes_modules_of_two_versions(copied_server, project, page: Page, browser: Browser):
    page.goto(copied_server.url + MAPS)
    expect(page.get_by_role("application", name="conv3: 64 maps of")).to_be_visible()
    (before,) = versions(page)
    open_tab = open_window(browser)  # its console will tell that the server was away
    open_tab.goto(copied_server.url + MAPS)
    expect(open_tab.get_by_role("application", name="conv3: 64 maps of")).to_be_visible()
    page.goto("about:blank")

    copied_server.end()
    upgrade(project)
    copied_server.start()
    page.goto(copied_server.url + MAPS)

    expect(page.locator('[data-version="2"]')).to_have_count(7)
    (after,) = versions(page)
    assert after != before
    for name in ("Draw", "Feature maps"):
        open_tab.locator(".st-key-menu").get_by_role("link", name=name).click()
        expect(open_tab.get_by_role("heading", level=1)).to_contain_text(name)
    expect(open_tab.locator('[data-version="2"]')).to_have_count(7)
    expect(open_tab.get_by_role("application", name="conv3: 64 maps of")).to_have_count(1)
    open_tab.context.close()


def test_the_app_runs_below_another_address(tmp_path, new_page):
    with running(tmp_path, base="/class/one") as server:
        page = new_page()
        page.goto(server.url)
        page.locator(".st-key-menu").get_by_role("link", name="Draw").click()

        draw(page, SEVEN)

        expect(answer(page)).to_have_text("7")
        assert all(address.startswith(f"{server.url}/app/static/") for address in files(page))
        page.goto(server.url + MAPS)
        expect(page.get_by_role("application", name="conv3: 64 maps of")).to_be_visible()
