"""The reason why a run ended, for its page."""

from __future__ import annotations

import contextlib

from convscope.cluster.failure import SIGNAL_9, Work, describe, log_file
from convscope.errors import StoreError
from convscope.store.store import Store

DEATHS = 3  # workers that may die in a row without progress of the run
CHECKPOINT_KEPT = "The last checkpoint is kept: resume the run, or start one with a smaller network."
RUN = Work("training", "start the training again", CHECKPOINT_KEPT)


def workers_died() -> str:
    """Workers died again and again during a run."""
    return (
        f"The worker process died {DEATHS + 1} times at the same place of this run. {log_file()} says how each of them "
        f"ended; {SIGNAL_9}. {CHECKPOINT_KEPT}"
    )


def record_failure(store: Store, run_id: str, job: int, error: BaseException) -> None:
    """End a run that its worker could not begin."""
    with contextlib.suppress(StoreError):  # the run was deleted, or another worker has it
        run = store.hold(run_id, job)
        run.claim(state="failed", message=describe(error, RUN))
        run.release()
