"""The cost of TLS between the app's own processes: `python -m benchmarks.encryption [--json FILE]`.

A cluster is started with keys and without them, in turn, each time in a new process and a new folder.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import add_json_option, write

TIMES = 6
CALLS = 300
ANSWER = 10_000_000  # bytes
STEPS = (
    "start of the cluster, s",
    "until its worker is there, s",
    "a call of the scheduler, ms",
    "10 MB from a worker, ms",
)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--once", choices=("with", "without"), help=argparse.SUPPRESS)
    add_json_option(parser)
    chosen = parser.parse_args()
    if chosen.once:
        print(json.dumps(_once(chosen.once == "with")))
        return
    figures = {step: {"without": [], "with": []} for step in STEPS}
    for _ in range(TIMES):
        for keys in ("without", "with"):
            for step, value in zip(STEPS, _measured(keys), strict=True):
                figures[step][keys].append(value)
    print("| step, median | without keys | with keys |\n|:--|--:|--:|")
    for step, values in figures.items():
        print(f"| {step} | {statistics.median(values['without']):.2f} | {statistics.median(values['with']):.2f} |")
    write(chosen.json, figures)


def _measured(keys: str) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.encryption", "--once", keys]
        environment = {**os.environ, "CONVSCOPE_RUNTIME": folder}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _once(keys: bool) -> list[float]:
    """The four figures of one cluster, in the order of `STEPS`."""
    from convscope.cluster.connection import call
    from convscope.training.jobs import Jobs

    if not keys:
        _without_keys()
    began = time.perf_counter()
    client = Jobs().connect()
    started = time.perf_counter() - began
    client.wait_for_workers(1)
    there = time.perf_counter() - began
    client.submit(lambda: 1, resources={"train": 1}).result()
    calls = statistics.median(_seconds(lambda: call(client, "identity")) for _ in range(CALLS))
    answer = _seconds(lambda: client.submit(lambda: bytes(ANSWER), resources={"train": 1}, pure=False).result())
    client.shutdown()
    return [started, there, 1000 * calls, 1000 * answer]


def _without_keys() -> None:
    """Start and reach the cluster over TCP, as Dask does by default."""
    from distributed import Client

    from convscope.cluster import connection, keys, processes

    def plain(folder: Path, timeout: float) -> Client:
        file = str(processes.scheduler_file(folder))
        return Client(scheduler_file=file, timeout=timeout, set_as_default=False)

    keys.options = lambda folder: ()
    keys.make = lambda folder: None
    connection._client = plain


def _seconds(done: Callable[[], object]) -> float:
    began = time.perf_counter()
    done()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
