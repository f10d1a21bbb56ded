"""`DASK_SCHEDULER_ADDRESS`: an existing cluster is used, and neither started nor ended."""

import json
import os
import re
import socket
import subprocess
import sys

import pytest

from tests.jobs.conftest import PROJECT
from tests.jobs.processes import PATIENCE_SECONDS, cluster_processes, wait_until

TRAIN = """
import time
from convscope import ConvLayer, NetworkSpec, TrainingSpec, open_store
from convscope.training.jobs import Jobs

jobs, store = Jobs(), open_store()
network = NetworkSpec(conv_layers=(ConvLayer(2, pool=3),), dense_units=0)
record = jobs.submit(store, TrainingSpec(network, epochs=1, data_share=1), "Mine")
while store.record(record.id).active:
    time.sleep(0.05)
print(jobs.connect().scheduler.address, store.record(record.id).state, flush=True)
"""

ANALYSE = """
import json, sys, time
from convscope import open_store
from convscope.training.jobs import Jobs
from convscope.analysis.client import AnalysisClient
from convscope.analysis.questions import KerasUnit

def has_answered():
    import sys
    return "convscope.analysis.worker.dispatch" in sys.modules

jobs, store = Jobs(), open_store()
client, analysis = jobs.connect(), AnalysisClient(jobs)
client.wait_for_workers(int(sys.argv[1]))
question = KerasUnit("notebook", 4690, "test-3", "conv1", (5, 5, 3))
while not (status := analysis.ask(store, question)).answer and not status.message:
    time.sleep(0.05)
offers = {address: worker["resources"] for address, worker in client.scheduler_info()["workers"].items()}
used = [offers[address] for address, answered in client.run(has_answered).items() if answered]
print(json.dumps([status.message, used]))
"""

CONNECT = """
from convscope.errors import JobError
from convscope.training.jobs import Jobs
try:
    Jobs().connect()
except JobError as error:
    print(error)
"""


@pytest.fixture
def begin(tmp_path):
    """Start a process of an existing cluster; all processes are ended with the test."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    listen = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
    place = ("--scheduler-file", tmp_path / "scheduler.json", *listen)
    processes = []

    def begin_process(*command) -> subprocess.Popen:
        with (tmp_path / "log").open("ab") as log:
            whole = [sys.executable, "-m", "dask", *map(str, (*command, *place))]
            processes.append(subprocess.Popen(whole, env=environment, stdout=log, stderr=log))
        return processes[-1]

    yield begin_process
    for process in processes:
        process.kill()  # asked to end together they may wait for each other for ever
        process.wait()


@pytest.fixture
def existing(tmp_path, begin):
    """Address and processes of an existing cluster."""
    worker = ("worker", "--nthreads", "1", "--no-nanny", "--local-directory", tmp_path)
    processes = [begin("scheduler", "--port", "0"), begin(*worker)]
    file = tmp_path / "scheduler.json"
    wait_until(file.exists, "the scheduler's file")
    return json.loads(file.read_text())["address"], processes


def test_an_existing_cluster_is_used_and_left_as_it_was(own_runtime, existing, start):
    address, processes = existing

    server = start(TRAIN, DASK_SCHEDULER_ADDRESS=address)
    printed, errors = server.communicate(timeout=PATIENCE_SECONDS)

    assert printed.split() == [address, "finished"]
    assert (server.returncode, errors) == (0, "")
    assert [process.poll() for process in processes] == [None, None]
    assert not own_runtime.exists()  # none of our own was started


def test_an_existing_cluster_answers_questions_too(own_runtime, existing, start):
    address, processes = existing

    server = start(ANALYSE, 1, DASK_SCHEDULER_ADDRESS=address)
    printed, errors = server.communicate(timeout=PATIENCE_SECONDS)

    assert json.loads(printed) == ["", [{}]]
    assert (server.returncode, errors) == (0, "")
    assert [process.poll() for process in processes] == [None, None]
    assert not own_runtime.exists()


def test_an_existing_cluster_s_workers_for_analyses_answer_the_questions(own_runtime, existing, begin, tmp_path, start):
    begin("worker", "--nthreads", "1", "--no-nanny", "--resources", "look=1", "--local-directory", tmp_path)

    server = start(ANALYSE, 2, DASK_SCHEDULER_ADDRESS=existing[0])
    printed, errors = server.communicate(timeout=PATIENCE_SECONDS)

    assert json.loads(printed) == ["", [{"look": 1}]]
    assert (server.returncode, errors) == (0, "")


def test_an_address_where_nobody_answers_is_named(own_runtime, start):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"

        printed, _ = start(CONNECT, DASK_SCHEDULER_ADDRESS=address).communicate(timeout=PATIENCE_SECONDS)

    message = rf"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS={address} \(.*\)\. Start it, correct the address, "
    message += r"or unset it to let ConvScope start a worker on this machine\."
    assert re.fullmatch(message, printed.strip())
    assert not cluster_processes(own_runtime)


def test_a_runtime_folder_that_cannot_be_made_is_named(own_runtime, tmp_path, start):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "runtime"

    printed, _ = start(CONNECT, CONVSCOPE_RUNTIME=str(folder)).communicate(timeout=PATIENCE_SECONDS)

    reason = r"cannot be made for this user only \(.*\)\. Set CONVSCOPE_RUNTIME to a folder of yours\."
    message = rf"{re.escape(str(folder))} {reason}"
    assert re.fullmatch(message, printed.strip())
