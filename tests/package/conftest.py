"""The browser of the other tests."""

from tests.browser.conftest import browser, new_page, page

__all__ = ["browser", "new_page", "page"]
