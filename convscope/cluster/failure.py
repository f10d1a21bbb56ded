"""Why a job failed in its worker, in words that say what to do. Needs no TensorFlow: its import may be the failure."""

from __future__ import annotations

import os
from dataclasses import dataclass

from convscope.cluster.processes import LOG_VARIABLE
from convscope.errors import ConvScopeError

SIGNAL_9 = "“killed by signal 9” mostly means that the machine has too little memory"


@dataclass(frozen=True)
class Work:
    """The words for a kind of job.

    Attributes:
        name: Names the job; a noun without its article.
        again: Asks for another try; it follows "then".
        with_less: What to do if there is too little memory; a sentence.
    """

    name: str
    again: str
    with_less: str


def describe(error: BaseException, work: Work) -> str:
    """An error that ended a job, for the page that waits for it."""
    if isinstance(error, ConvScopeError):
        return str(error)
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return f"The {work.name} needs more memory than there is ({text}). {work.with_less}"
    if isinstance(error, ImportError):
        return (
            f"The worker cannot import what the {work.name} needs ({text}). Install it again with the pinned versions "
            f"of requirements.txt, then {work.again}. {log_file()} has the whole report."
        )
    return (
        f"The {work.name} ended with an error that ConvScope does not know ({text}). {log_file()} has the whole report."
    )


def log_file() -> str:
    """The log of this worker, for a sentence that begins with it."""
    return os.environ.get(LOG_VARIABLE) or "The log of the Dask worker"
