"""What the pages take for granted of Streamlit and of the canvas, one test each: an upgrade that changes it fails here.

docs/architecture.md lists the places that depend on it.
"""

from __future__ import annotations

import inspect

import streamlit
from playwright.sync_api import Page, expect
from streamlit import config, net_util
from streamlit.runtime.fragment import FragmentStorage
from streamlit.runtime.scriptrunner import ScriptRunContext
from streamlit.web import bootstrap

from tests.browser.window import settle


def test_a_run_tells_whether_the_browsers_back_asked_for_it_and_which_fragments_it_draws():
    assert "is_history_navigation" in ScriptRunContext.__dataclass_fields__
    assert "fragment_ids_this_run" in dir(ScriptRunContext) or "fragment_ids_this_run" in str(
        inspect.signature(ScriptRunContext.reset)
    )
    assert "fragment_storage" in ScriptRunContext.__dataclass_fields__


def test_the_ids_of_a_fragments_key_can_be_asked_for():
    assert list(inspect.signature(FragmentStorage.resolve_target).parameters) == ["self", "target"]


def test_the_start_asks_these_functions_for_configuration_files_and_the_external_address():
    assert callable(config.get_config_files)
    assert "net_util.get_external_ip" in inspect.getsource(bootstrap)
    assert callable(net_util.get_external_ip)


PARTS = [
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state]",
    "[data-testid=stMain] [data-testid=stMainBlockContainer]",
    "[data-testid=stColumn] .st-key-source",
    "[data-testid=stHorizontalBlock] [data-testid=stColumn] [data-testid=stVerticalBlock]",
    "[data-testid=stLayoutWrapper] > .st-key-ablation",
    "[data-testid=stBidiComponentIsolated]",
    ".st-key-undo [data-testid=stButton] [data-testid^=stBaseButton]",
    "[data-testid=stPageLink] a",
    "[class*=st-key-canvas-] .dc-root > .dc-toolbar",  # of the canvas, in a shadow root of its own
]


def test_the_parts_of_a_page_have_their_names(server, page: Page):
    page.goto(f"{server.url}/feature_maps?picture=ink-A6ABePABAJ8B1AI&clicks=Ablate")
    expect(page.locator(".dc-toolbar").first).to_be_attached()
    settle(page)

    assert [part for part in PARTS if not page.locator(part).count()] == []


def test_streamlit_listens_to_the_browsers_back_by_itself(server, page: Page):
    page.goto(f"{server.url}/draw?picture=test-0&framing=true")
    settle(page)
    page.evaluate("history.pushState({}, '', location.pathname + '?picture=test-0')")
    before = page.evaluate("line.heard")

    page.go_back()
    settle(page)

    assert page.evaluate("line.heard") > before
    assert page.url.endswith("framing=true")


def test_a_page_has_no_own_way_to_write_into_the_address(server, page: Page):
    """Streamlit would make an entry of the history for each; if it can be told otherwise, our own module may go."""
    assert "replace" not in inspect.signature(streamlit.query_params.from_dict).parameters
