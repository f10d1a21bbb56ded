"""Links with labels that have changed since open the same view, and then hold the new label."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.window import settle


@pytest.mark.parametrize(
    ("link", "group", "label", "new_link"),
    [
        ("place=pool1-5&look=Likes", "look", "Top activations", "look=Top+activations"),
        ("clicks=A+click+switches+a+filter+off", "clicks", "Ablate", "clicks=Ablate"),
    ],
)
def test_a_former_label_selects_the_view_that_has_a_new_label(server, page: Page, link, group, label, new_link):
    selected = page.locator(f".st-key-{group}").get_by_role("radio", name=label)

    page.goto(f"{server.url}/feature_maps?picture=test-0&{link}")

    expect(selected).to_be_checked()
    page.wait_for_url(f"**/*{new_link}*")
    settle(page)
    page.reload()
    expect(selected).to_be_checked()
    expect(page.get_by_text("in the link is not")).to_have_count(0)
