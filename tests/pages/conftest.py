"""The app in Streamlit's own tester, over a store of the test's own."""

import dataclasses
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from unittest.mock import patch

import dask.config
import pytest
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from convscope.spec.network import NetworkSpec
from convscope.spec.training import TrainingSpec
from convscope.store.record import Record
from convscope.store.store import Store, open_store
from tests.core.runs import put_network
from tests.core.strategies import random_network

PROJECT = Path(__file__).parents[2]
NOBODY = "tcp://127.0.0.1:9"  # the port that discards what it is sent: no scheduler listens there


class CheckedApp(AppTest):
    """Streamlit's tester, except that a run that ends with an exception fails the test, whichever run it is."""

    def __init__(self) -> None:
        super().__init__(PROJECT / "app.py", default_timeout=60)
        self._bidi_component_manager = _components()

    def _run(self, *arguments: object, **options: object) -> Self:
        pages = self._registered_pages

        class KeepsPages(PagesManager):
            """Has the pages of the run before, as on a server: a run of a fragment only does not list them again."""

            def __init__(self, *arguments: object, **options: object) -> None:
                super().__init__(*arguments, **options)
                if pages:
                    self._set_pages(pages)

        PagesManager.uses_pages_directory = None
        with patch("streamlit.testing.v1.app_test.PagesManager", KeepsPages):
            super()._run(*arguments, **options)
        if self.exception:
            pytest.fail("\n".join(f"{each.message}\n{''.join(each.stack_trace)}" for each in self.exception))
        return self


@functools.cache
def _components() -> BidiComponentManager:
    """What the environment's packages bring: to look through all of them takes ten times as long as to draw a page."""
    manager = BidiComponentManager()
    manager.discover_and_register_components(start_file_watching=False)
    return manager


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    """The store that the pages use."""
    monkeypatch.setenv("CONVSCOPE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("CONVSCOPE_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.setattr("ui.resources.warm_up", lambda: None)  # no worker: jobs have tests of their own
    st.cache_resource.clear()
    yield open_store()
    st.cache_resource.clear()


@pytest.fixture
def no_scheduler() -> Iterator[str]:
    """Dask's own setting names a scheduler that does not answer; this is its address."""
    with dask.config.set({"scheduler-address": NOBODY}):
        yield NOBODY


@pytest.fixture
def open_at(store) -> Callable[..., CheckedApp]:
    """Opens a page with what its link says."""

    def open_at(page: str = "app.py", **link: str) -> CheckedApp:
        app = CheckedApp()
        app.query_params |= link
        if page != "app.py":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return open_at


@pytest.fixture
def make_trained(store):
    """Puts a network with random weights into the store, as a run that has finished leaves it."""

    def make_trained(spec: NetworkSpec, name: str = "Mine") -> Record:
        record = store.create(TrainingSpec(spec), name)
        measures = {"test_loss": 2.5, "test_accuracy": 0.1, "steps": 938, "seconds": 12.5}
        record = dataclasses.replace(record, state="finished", measures=measures)
        put_network(store, record, random_network(spec))
        return record

    return make_trained


@pytest.fixture
def trained_record(make_trained) -> Record:
    """A finished run of the default network, named Mine."""
    return make_trained(NetworkSpec())
