"""Fixtures that every test may use."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from convscope import TrainedNetwork, open_store
from convscope.store.store import Store
from tests.core.runs import OLD

TIERS = {"browser": "browser", "package": "browser", "jobs": "cluster"}  # marker by folder, what takes long first
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("quick", settings.get_profile("steady"), max_examples=25)  # `make quick`: see tests/cases.py
settings.register_profile("search", deadline=None)  # pytest --hypothesis-profile=search looks for new cases
settings.load_profile("steady")


@pytest.fixture
def rng() -> np.random.Generator:
    """The tests' source of randomness, the same in every run."""
    return np.random.default_rng(0)


@pytest.fixture
def store(tmp_path) -> Store:
    """An empty store of this test's own."""
    return open_store(str(tmp_path / "store"))


@pytest.fixture
def old_store(tmp_path) -> Store:
    """A copy of a store that an earlier ConvScope wrote."""
    shutil.copytree(OLD / "store", tmp_path / "store")
    return open_store(str(tmp_path / "store"))


@pytest.fixture(scope="session")
def notebook() -> TrainedNetwork:
    """The network of the source notebook, as arrays."""
    return open_store().load_network("notebook")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its tier by its folder, and put the tiers in order, so that none is waited for at the end."""
    root, order = Path(__file__).parent, list(TIERS)
    tier = {item: item.path.relative_to(root).parts[0] for item in items}
    for item in items:
        if tier[item] in TIERS:
            item.add_marker(TIERS[tier[item]])
    items.sort(key=lambda item: order.index(tier[item]) if tier[item] in TIERS else len(order))
