"""Whether the process that has a run is alive: by its process id on the same machine, or by its heartbeat."""

from __future__ import annotations

import contextlib
import os
import socket
import time

import psutil


class Watch:
    """Watches a value that changes as long as its writer lives, by this process's own monotonic clock.

    Args:
        lease: Seconds without a change after which the writer counts as dead.

    Attributes:
        changes: How many different values in a row were seen.
    """

    def __init__(self, lease: float) -> None:
        self._lease, self.changes = lease, 0
        self._value: object = None
        self._since = 0.0

    def is_silent(self, value: object) -> bool:
        """Take the present value, and tell whether it has not changed for the lease."""
        now = time.monotonic()
        if self.changes == 0 or value != self._value:
            self._value, self._since, self.changes = value, now, self.changes + 1
        return now - self._since > self._lease


def this_process() -> str:
    """Names this machine, this process, and the time of its start."""
    return f"{socket.gethostname()} {os.getpid()} {psutil.Process().create_time():.2f}"


def end_here(name: str, variable: str) -> None:
    """End a process of this machine at once, if it is still the one of that name; one that stands still too.

    Args:
        name: From `this_process`; more words may follow.
        variable: Must be in the process's environment, as proof that we started it; any other process is left alone.
    """
    with contextlib.suppress(psutil.Error):  # the process may have ended, and another user's cannot be ended
        if is_alive_here(name):
            process = psutil.Process(int(name.split(" ")[1]))
            if variable in process.environ():
                process.kill()


def is_alive_here(name: str) -> bool | None:
    """Whether a process is alive; None if it runs on another machine, or the name is no process's.

    Args:
        name: From `this_process`; more words may follow.
    """
    machine, process_id, started, *_ = (*name.split(" "), "", "", "")
    if machine != socket.gethostname() or not process_id.isdecimal():
        return None
    try:
        process = psutil.Process(int(process_id))
        return f"{process.create_time():.2f}" == started and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OverflowError):
        return False
