"""Whether TensorFlow can be loaded here: a note that a worker of our own keeps while it loads it.

A process that dies while it imports TensorFlow (an instruction that this processor lacks, a broken installation) says
nothing and is started again by its nanny. The note counts that, so that it ends after a few tries and the reason is
shown. Workers on an existing cluster keep no note.
"""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from convscope.cluster.processes import LOG_VARIABLE
from convscope.errors import JobError
from convscope.liveness import is_alive_here, this_process

TRIES = 4  # processes that may die in a row while they load
_one_thread = threading.Lock()  # a second thread would see half of a module
PATIENCE_SECONDS = 120.0  # a process that loads for longer than this stands still


@dataclass(frozen=True)
class Loading:
    """TensorFlow is being loaded, or could not be.

    Attributes:
        log: The worker's log file.
        process: The process that loads or loaded it last, see `this_process`.
        tries: How many processes in a row have begun to load it.
        since: When the newest began, in seconds since 1970.
        message: The error with which the import ended; empty for none.
    """

    log: str
    process: str
    tries: int
    since: float
    message: str = ""

    @property
    def failure(self) -> str:
        """Why TensorFlow cannot be loaded; empty while it may still be."""
        reason = ""
        if self.message:
            reason = f"TensorFlow cannot be imported: {self.message}."
        elif self.tries >= TRIES and not is_alive_here(self.process):
            reason = f"The worker process died {self.tries} times while it imported TensorFlow."
        elif time.time() - self.since > PATIENCE_SECONDS and is_alive_here(self.process):
            reason = f"The worker has been importing TensorFlow for over {PATIENCE_SECONDS:.0f} s."
        if not reason:
            return ""
        return (
            f"{reason} {self.log} has the whole report. Drawing, maps and the Convolution page work without it; for "
            "all else, install the pinned versions of requirements.txt, then start ConvScope again."
        )

    @property
    def waiting(self) -> str:
        """What a training waits for."""
        if is_alive_here(self.process):
            return f"Waiting for the worker, which has been loading TensorFlow for {time.time() - self.since:.0f} s"
        return f"Waiting for the worker: it died while it loaded TensorFlow, try {self.tries} of {TRIES}"


@contextmanager
def noted() -> Iterator[None]:
    """Load TensorFlow in here: one thread at a time, and the note tells how it goes.

    Raises:
        JobError: If it cannot be imported, or that has failed too often. On an existing cluster ImportError.
    """
    with _one_thread:
        file = _own_file()
        if file:
            _begin(file)
        try:
            yield
        except ImportError as error:
            if not file:
                raise
            traceback.print_exc()
            message = f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
            note = Loading(os.environ[LOG_VARIABLE], this_process(), TRIES, time.time(), message)
            _write(file, note)
            raise JobError(note.failure) from error
        except Exception:  # it could be imported
            _forget(file)
            raise
        _forget(file)


def read(folder: Path, worker: str) -> Loading | None:
    """The note of a worker; None if it has loaded TensorFlow or has not begun.

    Args:
        folder: The runtime folder.
        worker: The stem of the worker's log file.
    """
    try:
        return Loading(**json.loads((folder / f"{worker}-loading.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def reset(folder: Path, worker: str) -> None:
    """Forget the note: a new worker is started."""
    (folder / f"{worker}-loading.json").unlink(missing_ok=True)


def _begin(file: Path) -> None:
    before = read(file.parent, Path(os.environ[LOG_VARIABLE]).stem)
    if before and before.failure:
        raise JobError(before.failure)
    tries = 1 if before is None else before.tries + (before.process != this_process())
    _write(file, Loading(os.environ[LOG_VARIABLE], this_process(), tries, time.time()))


def _forget(file: Path | None) -> None:
    if file:
        file.unlink(missing_ok=True)


def _own_file() -> Path | None:
    log = os.environ.get(LOG_VARIABLE)
    return Path(log).with_name(f"{Path(log).stem}-loading.json") if log else None


def _write(file: Path, note: Loading) -> None:
    temporary = file.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(asdict(note)))
    temporary.replace(file)
