"""A page that crashes fails its test, on whichever run."""

import pytest


def test_a_page_that_crashes_on_a_later_run_fails_its_test(open_at, monkeypatch):
    app = open_at()
    monkeypatch.setattr("ui.frame.page_cards", lambda: 1 / 0)

    with pytest.raises(pytest.fail.Exception, match=r"^division by zero"):
        app.run()
