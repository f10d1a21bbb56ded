"""Answers that are kept beside the network they are about: an npz file each, named after the question.

Of `Survey` the file holds the fields of each layer's answer, as `conv1.digits`, of the others those of the answer. A
file that cannot be read counts as none.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json

import numpy as np

from convscope.analysis.answers import Answer, ByClass, Liked, Made, Trusted
from convscope.analysis.questions import Accuracy, Ascent, Question, Survey, Trust
from convscope.confidence.calibration import COLDEST, HOTTEST, bins_of
from convscope.errors import StoreError
from convscope.network.trained import NOT_THIS_FILE
from convscope.store.store import Store

FORMAT = 1  # goes up when answers come out differently


def is_kept(question: Question) -> bool:
    """Whether the answer is: there are only so many. What is asked of one image, or with filters off, is not."""
    return isinstance(question, Survey | Ascent | Trust) or (isinstance(question, Accuracy) and not question.off)


def load_answer(store: Store, question: Question) -> Answer | None:
    """The answer that was kept, or None."""
    content = None
    if is_kept(question):
        with contextlib.suppress(StoreError):  # then it is worked out anew
            content = store.load_look(question.network, file_name(question))
    return None if content is None else from_npz(question, content)


def save_answer(store: Store, question: Question, answer: Answer) -> None:
    """Keep an answer for the next who asks, if the store can be written."""
    if is_kept(question):
        with contextlib.suppress(StoreError):
            store.save_look(question.network, file_name(question), to_npz(answer))


def file_name(question: Question) -> str:
    """Such as `survey-4690-` and a digest of the whole question; without `.npz`."""
    kind = type(question).__name__.lower()
    whole = json.dumps([FORMAT, kind, dataclasses.asdict(question)], sort_keys=True, default=int)
    return f"{kind}-{question.steps}-{hashlib.sha256(whole.encode()).hexdigest()[:24]}"


def to_npz(answer: ByClass | Made | Trusted | dict[str, Liked]) -> bytes:
    """The content of an answer's file."""
    layers = answer.items() if isinstance(answer, dict) else [("", answer)]
    arrays = {f"{layer}.{field}".lstrip("."): value for layer, each in layers for field, value in vars(each).items()}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def from_npz(question: Question, content: bytes) -> Answer | None:
    """Read what `to_npz` wrote; None if it is no whole file of that kind. Nothing is unpickled."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return _answer(question, dict(file))
    except NOT_THIS_FILE:
        return None


def _answer(question: Question, arrays: dict[str, np.ndarray]) -> Answer:
    match question:
        case Accuracy():
            return ByClass(*(tuple(map(int, arrays[name])) for name in ("right", "of")))
        case Ascent():
            return Made(arrays["image"], tuple(map(int, arrays["unit"])), float(arrays["value"]))
        case Trust():
            return _trusted(arrays)
        case Survey():
            layers = dict.fromkeys(name.partition(".")[0] for name in arrays)
            fields = [field.name for field in dataclasses.fields(Liked)]
            return {layer: Liked(*(arrays[f"{layer}.{field}"] for field in fields)) for layer in layers}
    raise TypeError(f"no file holds the answer to {question!r:.80}")


def _trusted(arrays: dict[str, np.ndarray]) -> Trusted:
    temperature, tables = float(arrays["temperature"]), [arrays["test"], arrays["drawn"]]
    if not COLDEST <= temperature <= HOTTEST:
        raise ValueError("no temperature")
    for each in tables:
        bins_of(each)
    return Trusted(temperature, int(arrays["digits"]), int(arrays["written"]), *tables)
