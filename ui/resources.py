"""What all visitors of a server share: the store, networks, the clients of the workers, and the readers of runs."""

from __future__ import annotations

import gc
import sys
import threading
import time
import traceback
from collections.abc import Callable

import streamlit as st

from convscope.analysis.answer_files import load_answer
from convscope.analysis.answers import FittedCalibration
from convscope.analysis.questions import A, AnalysisStatus, Calibration, Question
from convscope.caching import keep
from convscope.confidence.calibration import Bin
from convscope.confidence.measured import load_drawn_by_people
from convscope.errors import JobError, StoreError
from convscope.network.trained import TrainedNetwork
from convscope.store.progress import Progress
from convscope.store.record import Record
from convscope.store.store import Damaged, Store, open_store

WARM_UP_AFTER = 4.0  # seconds after the first page, so that the page comes first
CHECK_SECONDS = 2.0  # between two checks that a worker still has a run that is on show
NETWORK_BYTES = 200_000_000  # of networks in memory, for all visitors together
CHECK_ALL_SECONDS = 15.0  # between two checks of all live runs


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The model store that this server uses."""
    return open_store()


@st.cache_resource(show_spinner=False, ttl=1.5)
def listing() -> list[Record | Damaged]:
    """The content of the store, at most 1.5 s old."""
    return store().entries()


def network(model_id: str, steps: int) -> TrainedNetwork:
    """A network that was trained on this number of batches; it does not change any more."""
    return _networks()(model_id, steps)


@st.cache_resource(show_spinner=False)
def _networks() -> Callable[[str, int], TrainedNetwork]:
    """What loads networks and keeps those that are on show."""

    @keep(NETWORK_BYTES, lambda network: network.nbytes)
    def load(model_id: str, _: int) -> TrainedNetwork:
        return store().load_network(model_id)

    return load


@st.cache_resource(show_spinner=False, max_entries=24)
def progress(run_id: str) -> Progress:
    """The one reader of a run's progress, for all visitors who watch it."""
    return Progress(store(), run_id)


@st.cache_resource(show_spinner=False)
def jobs():
    """The client of the workers that train. Imported late: the first page does not need Dask."""
    from convscope.training.jobs import Jobs

    return Jobs()


@st.cache_resource(show_spinner=False)
def _analysis_client():
    """The client of the workers that analyse networks. Imported late, as `jobs` is."""
    from convscope.analysis.client import AnalysisClient

    return AnalysisClient(jobs())


def query(question: Question[A]) -> AnalysisStatus[A]:
    """The state of a question; its first query starts a worker on it."""
    return _analysis_client().ask(store(), question)


def cached_answer(question: Question[A]) -> A | None:
    """The answer, if this server has it in memory; nothing is started."""
    return _analysis_client().known(store(), question) if "convscope.analysis.client" in sys.modules else None


def calibration(model_id: str, steps: int) -> FittedCalibration | None:
    """The calibration of a network, if it is known; nothing is started."""
    question = Calibration(model_id, steps)
    return cached_answer(question) or _stored_answer(question)


@st.cache_resource(show_spinner=False, ttl=10, max_entries=64)
def _stored_answer(question: Question[A]) -> A | None:
    return load_answer(store(), question)


@st.cache_resource(show_spinner=False, max_entries=64)
def calibration_on_human_drawings(model_id: str, steps: int) -> tuple[Bin, ...] | None:
    """How often a shipped network is right on digits that people drew, if it was measured."""
    return load_drawn_by_people(store(), model_id, steps)


def checked_record(run_id: str) -> Record:
    """A run's present record. A live run is checked every 2 s, and handed to a worker again if it was lost."""
    record = store().record(run_id)
    if record.active:
        _check_run(run_id)
    return record


@st.cache_resource(show_spinner=False, ttl=CHECK_SECONDS)
def _check_run(run_id: str) -> Record:
    return jobs().check(store(), store().record(run_id))


def waits_for(record: Record) -> str:
    """What a waiting run waits for."""
    from convscope.training.jobs import loading_note

    earlier = sum(entry.comes_before(record) for entry in listing() if isinstance(entry, Record))
    if earlier:
        return f"Waiting: {earlier} before this one"
    if record.queue and jobs().queue not in ("", record.queue):  # "" before this server has connected
        return "Waiting for a worker of another ConvScope that uses the same store"
    note = loading_note()
    return note.waiting if note else "Waiting for the worker, which may still be starting"


def refresh_listing() -> None:
    """Read the store again at the next `listing`: a run was started, has ended or was changed."""
    listing.clear()


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Start a worker in the background, once per server, and check all live runs from time to time."""
    thread = threading.Thread(target=_check_all_runs, daemon=True)
    thread.start()
    return thread


_modules_at_last_freeze = 0


def freeze_imported_objects() -> None:
    """Exempt the objects of imported modules from garbage collection: going through them takes longer than a run."""
    global _modules_at_last_freeze
    if len(sys.modules) > _modules_at_last_freeze + 20:
        _modules_at_last_freeze = len(sys.modules)
        gc.collect()
        gc.freeze()


def _check_all_runs() -> None:
    time.sleep(WARM_UP_AFTER)
    while threading.main_thread().is_alive():  # a server that is ending must not start a new cluster
        try:
            jobs().check_all(store())  # including those of an earlier server
            store().clean()
        except (JobError, StoreError):
            pass  # pages that need the cluster or the store show the error
        except Exception:  # this thread must live as long as the server, whatever fails
            traceback.print_exc()
        time.sleep(CHECK_ALL_SECONDS)
