"""The app in Streamlit's own tester, over a store of the test's own."""

import dataclasses
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from convscope.spec.network import NetworkSpec
from convscope.spec.training import TrainingSpec
from convscope.store.record import Record
from convscope.store.store import Store, open_store
from tests.core.strategies import random_network

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path, monkeypatch) -> Store:
    """The store that the pages use."""
    monkeypatch.setenv("CONVSCOPE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("CONVSCOPE_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.setattr("ui.resources.WARM_UP_AFTER", 1e6)  # no worker: jobs have tests of their own
    st.cache_resource.clear()
    yield open_store()
    st.cache_resource.clear()


@pytest.fixture
def open_at(store):
    """Opens a page with what its link says."""

    def open_at(page: str = "app.py", **link: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        for key, value in link.items():
            app.query_params[key] = value
        app.run()
        if page != "app.py":
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    return open_at


@pytest.fixture
def make_trained(store):
    """Puts a network with random weights into the store, as a run that has finished leaves it."""

    def make_trained(spec: NetworkSpec, name: str = "Mine") -> Record:
        record = store.create(TrainingSpec(spec), name)
        measures = {"test_loss": 2.5, "test_accuracy": 0.1, "steps": 938, "seconds": 12.5}
        record = dataclasses.replace(record, state="finished", measures=measures)
        store.save_network(record, random_network(spec), b"not read by the app")
        return record

    return make_trained


@pytest.fixture
def trained_record(make_trained) -> Record:
    """A finished run of the default network, named Mine."""
    return make_trained(NetworkSpec())
