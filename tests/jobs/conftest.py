"""Real clusters in temporary folders, and a check that nothing of them is left."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dask.config
import pytest

from convscope.training.jobs import Jobs
from tests.jobs.processes import wait_for_the_end

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory) -> Iterator[Path]:
    """The runtime folder of one cluster, shared by the tests of a file; its processes end with them."""
    folder = tmp_path_factory.mktemp("cluster") / "runtime"  # made by whoever starts the cluster
    with _surroundings(folder, tmp_path_factory.mktemp("default_store")):
        yield folder
        wait_for_the_end(folder)


@pytest.fixture(scope="module")
def jobs(runtime) -> Iterator[Jobs]:
    """The way to a scheduler and a worker of our own."""
    jobs = Jobs()
    jobs.connect()
    yield jobs
    jobs.connect().shutdown()


@pytest.fixture
def own_runtime(tmp_path) -> Iterator[Path]:
    """The runtime folder of a cluster that only this test uses, and that ends by itself."""
    folder = tmp_path / "runtime"
    with _surroundings(folder, tmp_path / "default_store"):
        yield folder
        wait_for_the_end(folder)


@pytest.fixture
def start() -> Iterator:
    """Start a script in a process of its own, in the environment as it is; it is ended with the test."""
    with contextlib.ExitStack() as stack:

        def start_script(
            script: str, *arguments: object, project: Path = PROJECT, **environment: str
        ) -> subprocess.Popen:
            process = subprocess.Popen(
                [sys.executable, "-c", script, *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=project,
                env={**os.environ, **environment},
            )
            stack.callback(_end, process)
            return process

        yield start_script


@contextlib.contextmanager
def _surroundings(runtime: Path, store: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, dask.config.set({"scheduler-address": None}):
        patch.setenv("CONVSCOPE_RUNTIME", str(runtime))
        patch.setenv("CONVSCOPE_STORE", str(store))
        patch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
        yield


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.kill()
    process.communicate()
