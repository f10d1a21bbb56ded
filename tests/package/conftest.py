"""The browser of the other tests."""

from tests.browser.conftest import browser_type_launch_args, new_page, page

__all__ = ["browser_type_launch_args", "new_page", "page"]
