"""The browser of the other tests."""

from tests.browser.conftest import browser_type_launch_args, faults, page, visitor

__all__ = ["browser_type_launch_args", "faults", "page", "visitor"]
