"""The reason why a run ended, in words that say what to do. A worker that cannot import TensorFlow uses this too."""

from __future__ import annotations

import contextlib
import os

from convscope.cluster.processes import LOG_VARIABLE
from convscope.errors import ConvScopeError, StoreError
from convscope.store.store import Store

DEATHS = 3  # workers that may die in a row without progress of the run
CHECKPOINT_KEPT = "The last checkpoint is kept: resume the run, or start one with a smaller network."


def workers_died() -> str:
    """Workers died again and again during a run."""
    return (
        f"The worker process died {DEATHS + 1} times at the same place of this run. {log_file()} says how each of them "
        f"ended; “killed by signal 9” mostly means that the machine has too little memory. {CHECKPOINT_KEPT}"
    )


def describe(error: BaseException) -> str:
    """An error that ended a run, for the run's page."""
    if isinstance(error, ConvScopeError):
        return str(error)
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return f"The run needs more memory than there is ({text}). {CHECKPOINT_KEPT}"
    if isinstance(error, ImportError):
        return (
            f"The worker cannot import what a training needs ({text}). Install it again with the pinned versions of "
            f"requirements.txt, then start the training again. {log_file()} has the whole report."
        )
    return f"The training ended with an error that ConvScope does not know ({text}). {log_file()} has the whole report."


def record_failure(store: Store, run_id: str, job: int, error: BaseException) -> None:
    """End a run that its worker could not begin."""
    with contextlib.suppress(StoreError):  # the run was deleted, or another worker has it
        run = store.hold(run_id, job)
        run.claim(state="failed", message=describe(error))
        run.release()


def log_file() -> str:
    """The log of this worker, for a sentence that begins with it."""
    return os.environ.get(LOG_VARIABLE) or "The log of the Dask worker"
