"""What all visitors of a server share: the store, trained networks, the way to the workers, runs as they go."""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
import time

import streamlit as st

from convscope.analysis.answer_files import load_answer
from convscope.analysis.answers import Answer, FittedCalibration
from convscope.analysis.questions import AnalysisStatus, Calibration, Question
from convscope.confidence.calibration import Bin
from convscope.confidence.measured import load_drawn_by_people
from convscope.errors import JobError, StoreError
from convscope.network.trained import TrainedNetwork
from convscope.store.progress import Progress
from convscope.store.record import Record
from convscope.store.store import Damaged, Store, open_store

WARM_UP_AFTER = 4.0  # seconds after the first page, so that this one comes first
CHECK_SECONDS = 2.0  # between two questions whether a worker still has a run that is watched
CHECK_ALL_SECONDS = 15.0  # and the runs that nobody watches


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The model store that this server uses."""
    return open_store()


@st.cache_resource(show_spinner=False, ttl=1.5)
def listing() -> list[Record | Damaged]:
    """What the store holds, at most 1.5 s old."""
    return store().entries()


@st.cache_resource(show_spinner=False, max_entries=24)
def network(model_id: str, steps: int) -> TrainedNetwork:
    """A trained network; it does not change once its run has ended after so many steps."""
    return store().load_network(model_id)


@st.cache_resource(show_spinner=False, max_entries=24)
def progress(run_id: str) -> Progress:
    """One reader of a run's progress for all who watch it."""
    return Progress(store(), run_id)


@st.cache_resource(show_spinner=False)
def jobs():
    """The way to the workers. Imported late: the first page does not need Dask."""
    from convscope.training.jobs import Jobs

    return Jobs()


@st.cache_resource(show_spinner=False)
def _looks():
    """The way to answers that take longer than a page may. Imported late, like the way to the workers."""
    from convscope.analysis.client import AnalysisClient

    return AnalysisClient(jobs())


def ask(question: Question) -> AnalysisStatus:
    """How far a question has come; the first to ask it starts it."""
    return _looks().ask(store(), question)


def known(question: Question) -> Answer | None:
    """The answer, if somebody has asked before; nothing is started."""
    return _looks().known(store(), question) if "convscope.analysis.client" in sys.modules else None


def trusted(model_id: str, steps: int) -> FittedCalibration | None:
    """How far a network's probabilities can be trusted, if that is known; nothing is started."""
    question = Calibration(model_id, steps)
    return known(question) or _kept(question)


@st.cache_resource(show_spinner=False, ttl=10, max_entries=64)
def _kept(question: Question) -> Answer | None:
    return load_answer(store(), question)


@st.cache_resource(show_spinner=False, max_entries=64)
def drawn_by_people(model_id: str, steps: int) -> tuple[Bin, ...] | None:
    """How often a shipped network is right on digits that people drew, if it was measured."""
    return load_drawn_by_people(store(), model_id, steps)


def checked(run_id: str) -> Record:
    """A run's record as it is now; every 2 s a live run is asked after, and handed over again if it is lost."""
    record = store().record(run_id)
    if record.active:
        _asked_after(run_id)
    return record


@st.cache_resource(show_spinner=False, ttl=CHECK_SECONDS)
def _asked_after(run_id: str) -> Record:
    return jobs().check(store(), store().record(run_id))


def forget_runs() -> None:
    """Ask the store anew: a run was started, has ended or was changed."""
    listing.clear()


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Bring up a worker in the background, once a server, and see to the live runs, watched or not."""
    thread = threading.Thread(target=_keep_going, daemon=True)
    thread.start()
    return thread


_frozen = 0  # modules that were imported when the garbage collector was last told


def settle() -> None:
    """Take what imports left out of the garbage collector, which Streamlit runs in full after every script run."""
    global _frozen
    if len(sys.modules) > _frozen + 20:
        _frozen = len(sys.modules)
        gc.collect()
        gc.freeze()


def _keep_going() -> None:
    time.sleep(WARM_UP_AFTER)
    while threading.main_thread().is_alive():  # or a server that ends would start a cluster anew
        with contextlib.suppress(JobError, StoreError):  # whoever starts or watches a training is told
            jobs().connect()
            jobs().check_all(store())  # those that an earlier server left behind too
        time.sleep(CHECK_ALL_SECONDS)
