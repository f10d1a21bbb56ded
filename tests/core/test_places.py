"""Where things are, in the project and in an installed package."""

from pathlib import Path

import pytest

from convscope.places import HERE, Places

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Places:
    """The places of a package in site-packages, for a user with a data folder of their own."""
    app = tmp_path / "site-packages" / "convscope" / "app"
    app.mkdir(parents=True)
    (app / "app.py").touch()
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, appauthor: tmp_path / "data" / name)
    return Places(app.parent)


def test_the_project_keeps_everything_in_its_own_folder():
    assert not HERE.installed
    assert HERE.app == PROJECT
    assert HERE.pretrained == HERE.store == PROJECT / "model_store"
    assert HERE.runtime == PROJECT / ".convscope"
    assert HERE.secrets == PROJECT / ".streamlit" / "secrets.toml"
    assert HERE.import_path == [str(PROJECT)]


def test_an_installed_package_only_reads_its_own_folder(installed):
    written = (installed.store, installed.runtime, installed.secrets)

    assert installed.pretrained == installed.package / "app" / "model_store"
    assert [path for path in written if path.is_relative_to(installed.package)] == []


def test_an_installed_package_keeps_what_it_writes_in_the_user_s_data_folder(installed, tmp_path):
    data = tmp_path / "data" / "convscope"

    assert (installed.store, installed.runtime) == (data / "model_store", data / "runtime")


def test_a_worker_of_an_installed_package_needs_no_import_path(installed):
    assert installed.import_path == []
