"""The cluster of our own: who can reach it, who shares it, and what is left of it."""

import asyncio
import json
import os
import shutil
import stat
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from distributed.comm import connect
from distributed.security import Security

from convscope import TrainingSpec
from convscope.cluster import keys
from convscope.cluster.processes import runtime_folder
from convscope.errors import JobError
from convscope.store.store import PRETRAINED
from convscope.training.jobs import Jobs
from tests.jobs.conftest import PROJECT
from tests.jobs.processes import PATIENCE_SECONDS, cluster_processes, nanny_of, scheduler_of, wait_until, worker_of

LOOPBACK = {"127.0.0.1", "::1"}

CONNECT = """
from convscope.store.store import PRETRAINED
from convscope.training.jobs import Jobs
client = Jobs().connect()
client.wait_for_workers(1)
print(client.scheduler.address, flush=True)
input()
"""


def test_it_listens_on_this_machine_only(jobs, runtime):
    jobs.connect().wait_for_workers(1)

    connections = [
        (process.cmdline()[1:4], connection)
        for process in cluster_processes(runtime)
        for connection in process.net_connections("inet")
    ]

    listening = [each for _, each in connections if each.status == psutil.CONN_LISTEN]
    assert len(listening) >= 3  # scheduler, nanny, worker
    assert [each for each in connections if each[1].laddr.ip not in LOOPBACK] == []


def ports(runtime: Path) -> set[int]:
    """All ports of the cluster's processes."""
    connections = (each for process in cluster_processes(runtime) for each in process.net_connections("inet"))
    return {each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN}


def reaches(address: str, security: Security) -> bool:
    """Whether a client with these keys can talk to what listens there."""

    async def reach() -> None:
        comm = await connect(address, timeout=30, **security.get_connection_args("client"))
        comm.abort()

    with ThreadPoolExecutor(1) as thread:  # Playwright may have left a loop in this one
        try:
            thread.submit(asyncio.run, reach()).result()
            return True
        except OSError:
            return False


def test_only_who_has_the_keys_reaches_its_processes(jobs, runtime):
    client = jobs.connect()
    client.wait_for_workers(1)

    (worker,) = client.scheduler_info()["workers"].values()
    addresses = [client.scheduler.address, worker["id"], worker["nanny"]]

    assert all(address.startswith("tls://127.0.0.1:") for address in addresses)
    assert all(reaches(address, keys.security(runtime)) for address in addresses)
    assert not any(reaches(address, Security.temporary()) for address in addresses)
    assert not any(reaches(address.replace("tls", "tcp"), Security()) for address in addresses)


@pytest.mark.parametrize("path", ["/", "/health", "/metrics", "/info/main/workers.html", "/json/counts.json"])
def test_it_tells_a_browser_nothing(jobs, runtime, path):
    jobs.connect().wait_for_workers(1)

    for port in ports(runtime):
        with pytest.raises(OSError):  # HTTPError is one
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)


def test_its_keys_are_for_their_owner_only_and_new_before_they_are_a_year_old(tmp_path):
    keys.make(tmp_path)
    file = tmp_path / keys.FILE
    first = file.read_text()
    keys.make(tmp_path)
    kept = file.read_text()
    os.utime(file, (0, 0))
    keys.make(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [keys.FILE]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept == first != file.read_text()


def test_a_runtime_folder_that_others_could_enter_is_closed(tmp_path, monkeypatch):
    monkeypatch.setenv("CONVSCOPE_RUNTIME", str(tmp_path / "open"))
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    assert stat.S_IMODE(runtime_folder().stat().st_mode) == 0o700


def test_a_runtime_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setenv("CONVSCOPE_RUNTIME", str(tmp_path / "theirs"))
    (tmp_path / "theirs").mkdir(mode=0o755)
    monkeypatch.setattr(Path, "chmod", refuse)  # as it does for all but the owner

    with pytest.raises(JobError, match=r"theirs cannot be made for this user only .* folder of yours\.$"):
        runtime_folder()


def test_it_is_a_scheduler_and_a_worker_with_one_thread(jobs, runtime):
    client = jobs.connect()
    client.wait_for_workers(1)

    assert list(client.nthreads().values()) == [1]
    assert len({scheduler_of(runtime).pid, nanny_of(runtime).pid, worker_of(runtime).pid}) == 3


def test_its_worker_gives_way_to_the_app(jobs, runtime):
    jobs.connect().wait_for_workers(1)

    assert worker_of(runtime).nice() == min(19, os.nice(0) + 10)
    assert scheduler_of(runtime).nice() == os.nice(0)
    if sys.platform == "linux":  # where memory runs out, the worker is ended first
        processes = worker_of(runtime), nanny_of(runtime), psutil.Process()
        worker, nanny, own = (int(Path(f"/proc/{each.pid}/oom_score_adj").read_text()) for each in processes)
        assert worker == 500 > nanny == 300 > own, "a new worker has what its nanny has until it says more"


def test_its_processes_are_sessions_of_their_own(jobs, runtime):
    """A Ctrl-C in the terminal of the app reaches none of them."""
    sessions = {os.getsid(process.pid) for process in (scheduler_of(runtime), nanny_of(runtime))}

    assert os.getsid(0) not in sessions


def test_its_address_and_its_logs_are_in_a_folder_for_its_owner_only(jobs, runtime):
    address = jobs.connect().scheduler.address

    (known,) = (json.loads(file.read_text()) for file in runtime.glob("scheduler-*.json"))

    assert known["address"] == address
    assert {"scheduler.log", "worker.log"} <= {path.name for path in runtime.iterdir()}
    assert stat.S_IMODE(runtime.stat().st_mode) == 0o700


def test_a_second_server_uses_the_same_scheduler(jobs, runtime, start):
    before = {process.pid for process in cluster_processes(runtime)}

    address = start(CONNECT).stdout.readline().strip()

    assert address == jobs.connect().scheduler.address
    assert {process.pid for process in cluster_processes(runtime)} == before


def test_a_server_that_ends_leaves_the_cluster_to_another_one(jobs, runtime, start):
    before = {process.pid for process in cluster_processes(runtime)}
    server = start(CONNECT)
    server.stdout.readline()

    _, errors = server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert (server.returncode, errors) == (0, "")
    assert {process.pid for process in cluster_processes(runtime)} == before
    assert jobs.connect().status == "running"


def test_connecting_again_is_the_same_connection(jobs):
    assert jobs.connect() is jobs.connect()


def test_a_clean_end_leaves_no_process(own_runtime, start):
    server = start(CONNECT)
    server.stdout.readline()
    started = len(cluster_processes(own_runtime))

    _, errors = server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert started >= 3  # scheduler, nanny, worker
    assert (server.returncode, errors) == (0, "")
    wait_until(lambda: not cluster_processes(own_runtime), "the end of all processes")
    assert not list(own_runtime.glob("scheduler-*.json"))


def test_servers_that_start_at_once_share_one_cluster(own_runtime, start):
    servers = [start(CONNECT) for _ in range(3)]

    addresses = {server.stdout.readline() for server in servers}
    cluster = scheduler_of(own_runtime), nanny_of(own_runtime), worker_of(own_runtime)  # one of each
    ends = [server.communicate("\n", timeout=PATIENCE_SECONDS) for server in servers]  # one after another

    assert len(addresses) == 1
    assert [errors for _, errors in ends] == [""] * 3
    wait_until(lambda: not set(cluster) & set(cluster_processes(own_runtime)), "the end with the last server")


def test_a_server_with_other_code_has_a_cluster_of_its_own(own_runtime, tmp_path, start):
    shutil.copytree(PROJECT / "convscope", tmp_path / "changed" / "convscope")
    with (tmp_path / "changed" / "convscope" / "errors.py").open("a") as file:
        file.write("# changed\n")

    servers = [start(CONNECT), start(CONNECT, project=tmp_path / "changed")]
    addresses = {server.stdout.readline() for server in servers}
    for server in servers:
        server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert len(addresses) == 2


def test_a_scheduler_that_is_gone_is_replaced(own_runtime):
    jobs = Jobs()
    first = jobs.connect()
    first.wait_for_workers(1)
    old, address = set(cluster_processes(own_runtime)), first.scheduler.address

    scheduler_of(own_runtime).kill()
    second = jobs.connect()
    second.wait_for_workers(1)

    assert second.scheduler.address != address
    wait_until(lambda: not old & set(cluster_processes(own_runtime)), "the end of the worker without a scheduler")
    assert len(cluster_processes(own_runtime)) >= 3
    second.shutdown()


def test_a_python_that_cannot_be_executed_is_named(own_runtime, store, tmp_path, monkeypatch):
    python = tmp_path / "python"
    python.write_text("no program")
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(JobError, match=r"^The worker cannot be started \(.*\)\. It needs the Python of this app"):
        Jobs().submit(store, TrainingSpec(), "Mine")

    assert [entry.id for entry in store.entries()] == list(PRETRAINED)
