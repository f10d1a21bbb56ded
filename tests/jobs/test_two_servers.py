"""Two servers with clusters of their own on one store: each run has one worker at a time and ends once."""

import contextlib
import json
import random
import time
from pathlib import Path

import psutil
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.errors import StoreError
from convscope.store.files import Files
from convscope.store.record import Record
from convscope.store.store import Store
from tests.jobs.processes import cluster_processes, nanny_of, standing_still, wait_until, worker_of

SERVER = """
import os, socket, sys, time, traceback
from convscope import open_store
from convscope.errors import ConvScopeError
from convscope.training.jobs import Jobs

if "MACHINE" in os.environ:  # it sees the workers' processes as those of another machine
    socket.gethostname = lambda: os.environ["MACHINE"]
store, jobs = open_store(sys.argv[1]), Jobs()
while True:
    try:
        jobs.check_all(store)
    except ConvScopeError:
        traceback.print_exc()
    time.sleep(0.3)
"""
NETWORK = NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0)
TRAINING = TrainingSpec(NETWORK, epochs=8, data_share=20)
STEPS = 8 * 188  # 12,000 images in batches of 64


class Servers:
    """Two servers over one store, which a test may kill and start again."""

    def __init__(self, start, store: Store, folder: Path) -> None:
        self._start, self._store = start, store
        self.runtimes = [folder / name for name in ("first", "second")]
        self.processes = [self._started(runtime) for runtime in self.runtimes]

    def restart(self, index: int) -> None:
        """Kill a server, as a crash does, and start it again over what it left."""
        self.processes[index].kill()
        self.processes[index].wait()
        self.processes[index] = self._started(self.runtimes[index])

    def end(self) -> None:
        """End all processes."""
        for process in self.processes:
            process.kill()
        for process in (each for runtime in self.runtimes for each in cluster_processes(runtime)):
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _started(self, runtime: Path):
        return self._start(SERVER, self._store.absolute_url, CONVSCOPE_RUNTIME=str(runtime))


@pytest.fixture
def servers(start, store, tmp_path, monkeypatch):
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    servers = Servers(start, store, tmp_path)
    yield servers
    servers.end()


def resumptions(store: Store, record: Record) -> int:
    """How often a run's progress went back to a checkpoint; fails if it ever jumped ahead."""
    expected, back = 0, 0
    for line in store.folder(record.id).read_progress().splitlines():
        values = json.loads(line)
        if "first" in values:
            assert values["first"] <= expected, "batches are missing"
            back += values["first"] < expected
            expected = values["first"] + len(values["loss"])
    return back


def states(store: Store, runs: list[Record]) -> list[str]:
    return [store.record(run.id).state for run in runs]


def test_with_kills_at_random_moments_each_run_has_one_worker_at_a_time_and_ends_once(store, servers):
    chance, kills = random.Random(4), 0
    runs = [store.create(TRAINING, f"Run {number}") for number in range(3)]
    deadline = time.monotonic() + 300

    while set(states(store, runs)) != {"finished"}:
        assert time.monotonic() < deadline, [store.record(run.id) for run in runs]
        time.sleep(chance.uniform(2, 6))
        if kills < 4:
            index = chance.randrange(2)
            kind = chance.choice(("worker", "worker", "nanny", "server"))
            with contextlib.suppress(psutil.Error, ValueError):  # it is about to start
                if kind == "server":
                    servers.restart(index)
                else:
                    (worker_of if kind == "worker" else nanny_of)(servers.runtimes[index]).kill()
                    kills += 1

    ended = [store.record(run.id) for run in runs]
    assert [run.measures["steps"] for run in ended] == [STEPS] * 3
    assert [[epoch["epoch"] for epoch in run.history] for run in ended] == [list(range(1, 9))] * 3
    assert sum(resumptions(store, run) for run in ended) <= kills
    assert all(store.folder(run.id).checkpoint().step == STEPS for run in ended)


def test_a_worker_of_another_machine_that_stood_still_while_its_run_was_taken_writes_nothing_more(
    store, servers, monkeypatch
):
    monkeypatch.setenv("MACHINE", "elsewhere")
    for index in range(2):
        servers.restart(index)
    run = store.create(TRAINING, "Run")
    wait_until(lambda: store.folder(run.id).read_progress(), "batches")
    holder = int(store.sides(run.id)[1].worker.split()[1])
    (index,) = (
        number
        for number, runtime in enumerate(servers.runtimes)
        if holder in [p.pid for p in cluster_processes(runtime)]
    )

    servers.processes[index].kill()  # the one on the worker's own machine would end it
    with standing_still_without_lock(worker_of(servers.runtimes[index]), store, run):
        wait_until(lambda: store.record(run.id).state == "finished", "another worker that ends the run")
        ended = store.record(run.id), store.folder(run.id).read_progress()
    time.sleep(3)  # it is awake, and would write

    assert (store.record(run.id), store.folder(run.id).read_progress()) == ended
    assert ended[0].job > 0
    assert ended[0].measures["steps"] == STEPS
    assert resumptions(store, run) <= 1


@contextlib.contextmanager
def standing_still_without_lock(worker: psutil.Process, store: Store, run: Record):
    """Stop a worker at a moment at which it does not write: no other machine could end a lock for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("convscope.store.files.LOCK_SECONDS", 0.2)
        while True:
            with standing_still(worker):
                try:
                    with Files(store.absolute_url).locked(run.id):
                        pass
                except StoreError:
                    continue
                yield
                return
