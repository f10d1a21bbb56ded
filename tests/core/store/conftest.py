"""Stores in every kind of place."""

import secrets

import pytest

from convscope import open_store


@pytest.fixture(params=["folder", "file", "memory"])
def any_store(request, tmp_path):
    """A store in a folder, by a file URL, and in another file system of fsspec."""
    urls = {
        "folder": str(tmp_path / "store"),
        "file": f"file://{tmp_path}/store",
        "memory": f"memory://{secrets.token_hex(8)}/store",
    }
    return open_store(urls[request.param])
