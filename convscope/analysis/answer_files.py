"""Stored answers: an npz file per question, kept beside the network, with a name that is made of the question.

For `TopActivations` the arrays are named by layer and field, such as `conv1.digits`; for the others by field. A file
that cannot be read counts as missing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from typing import Any

import numpy as np

from convscope import npz
from convscope.analysis.answers import ClassAccuracy, FittedCalibration, LayerTopActivations, SynthesisedImage
from convscope.analysis.questions import A, Accuracy, ActivationMaximisation, Calibration, Question, TopActivations
from convscope.confidence.calibration import MAX_TEMPERATURE, MIN_TEMPERATURE, bins_of
from convscope.errors import DamagedFile, StoreError
from convscope.store.store import Store

FORMAT = 1  # part of each file's name; goes up when the same question gets another answer
ARRAYS = {  # the array that holds each field of an answer
    ClassAccuracy: {"correct": "right", "total": "of"},
    LayerTopActivations: {"indices": "digits", "positions": "places", "values": "values", "class_means": "means"},
    SynthesisedImage: {"image": "picture", "unit": "unit", "value": "value"},
    FittedCalibration: {
        "temperature": "temperature",
        "held_out_digits": "digits",
        "written_digits": "written",
        "test_table": "test",
        "written_table": "drawn",
    },
}
DIGEST_NAMES = {
    "ablated": "off",
    "filter_index": "number",
    "class_index": "number",
}  # of fields with another name today


def is_kept(question: Question[Any]) -> bool:
    """Whether answers to this question are stored.

    Not stored are answers about one image or about a network with filters switched off: there are too many of these.
    """
    match question:
        case TopActivations() | ActivationMaximisation() | Calibration():
            return True
        case Accuracy():
            return not question.ablated
        case _:
            return False


def load_answer(store: Store, question: Question[A]) -> A | None:
    """The stored answer, or None."""
    content = None
    if is_kept(question):
        with contextlib.suppress(StoreError):  # then the answer is computed again
            content = store.answers.load(question.network, file_name(question))
    return None if content is None else from_npz(question, content)


def save_answer(store: Store, question: Question[A], answer: A) -> None:
    """Store an answer for later, if the store can be written."""
    if is_kept(question):
        with contextlib.suppress(StoreError):
            store.answers.save(question.network, file_name(question), to_npz(answer))


def file_name(question: Question[Any]) -> str:
    """The name of the answer's file without `.npz`: such as `survey-4690-` and a digest of the question."""
    fields = {DIGEST_NAMES.get(name, name): value for name, value in dataclasses.asdict(question).items()}
    whole = json.dumps([FORMAT, question.kind, fields], sort_keys=True, default=int)
    return f"{question.kind}-{question.steps}-{hashlib.sha256(whole.encode()).hexdigest()[:24]}"


def to_npz(answer: Any) -> bytes:
    """The content of an answer's file."""
    if isinstance(answer, dict):
        arrays = {f"{layer}.{name}": value for layer, top in answer.items() for name, value in _arrays(top).items()}
    else:
        arrays = _arrays(answer)
    return npz.to_bytes(arrays, compress=True)


def from_npz(question: Question[A], content: bytes) -> A | None:
    """Read the file content of `to_npz`; None if it is damaged or answers another question. Nothing is unpickled."""
    try:
        with npz.opened(content) as arrays:
            return _answer(question, dict(arrays))
    except DamagedFile:
        return None


def _arrays(answer: ClassAccuracy | LayerTopActivations | SynthesisedImage | FittedCalibration) -> dict[str, object]:
    return {name: getattr(answer, field) for field, name in ARRAYS[type(answer)].items()}


def _answer(question: Question[Any], arrays: dict[str, np.ndarray]) -> Any:
    match question:
        case Accuracy():
            return ClassAccuracy(
                **{field: tuple(map(int, array)) for field, array in _fields(ClassAccuracy, arrays).items()}
            )
        case ActivationMaximisation():
            fields = _fields(SynthesisedImage, arrays)
            return SynthesisedImage(fields["image"], tuple(map(int, fields["unit"])), float(fields["value"]))
        case Calibration():
            return _calibration(_fields(FittedCalibration, arrays))
        case TopActivations():
            layers = dict.fromkeys(name.partition(".")[0] for name in arrays)
            return {layer: LayerTopActivations(**_fields(LayerTopActivations, arrays, f"{layer}.")) for layer in layers}
    raise TypeError(f"answers to {question!r:.80} are not stored")


def _fields(answer: type, arrays: dict[str, np.ndarray], prefix: str = "") -> dict[str, np.ndarray]:
    return {field: arrays[prefix + name] for field, name in ARRAYS[answer].items()}


def _calibration(fields: dict[str, np.ndarray]) -> FittedCalibration:
    temperature, tables = float(fields["temperature"]), [fields["test_table"], fields["written_table"]]
    if not MIN_TEMPERATURE <= temperature <= MAX_TEMPERATURE:
        raise ValueError(f"temperature {temperature}")
    for table in tables:
        bins_of(table)
    return FittedCalibration(temperature, int(fields["held_out_digits"]), int(fields["written_digits"]), *tables)
