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


def test_another_view_can_be_chosen_after_a_former_label(server, page: Page):
    page.goto(f"{server.url}/feature_maps?picture=test-0&place=pool1-5&look=Likes")
    page.wait_for_url("**/*look=Top+activations*")
    settle(page)

    page.locator(".st-key-look").get_by_role("radio", name="By class").click()

    page.wait_for_url("**/*look=By+class*")
    page.reload()
    expect(page.locator(".st-key-look").get_by_role("radio", name="By class")).to_be_checked()


def test_back_leads_out_of_a_link_with_a_former_label(server, page: Page):
    page.goto(f"{server.url}/draw?picture=test-0")
    settle(page)
    page.goto(f"{server.url}/feature_maps?picture=test-0&place=pool1-5&look=Likes")
    page.wait_for_url("**/*look=Top+activations*")
    settle(page)

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a digit")
