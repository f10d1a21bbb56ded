"""Answers to questions about networks: the npz files that analyses leave, kept beside the networks.

An own network's answers lie in its folder, in looks/, and are deleted with it. A pretrained network's folder is
read-only: the answers that come with it lie there, those found later in .looks/ of the store.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from convscope.errors import RunLost
from convscope.store.files import Files, is_name
from convscope.store.record import FILE as RECORD
from convscope.store.request import FILE as REQUEST

RECORDS = (REQUEST, RECORD)  # one of these is in every network's folder
FOLDER = "looks"  # in a network's own folder
PRETRAINED_FOLDER = ".looks"  # for pretrained networks; no id of a run begins with a dot


class Answers:
    """The answers of one store, `Store.answers`. Their names are made by `convscope.analysis.answer_files`.

    Args:
        own: The store's files.
        pretrained: The files of the networks that come with ConvScope.
        pretrained_ids: Their ids.

    Raises:
        StoreError: From every method, if the store cannot be read or written.
    """

    def __init__(self, own: Files, pretrained: Files, pretrained_ids: Collection[str]) -> None:
        self._own, self._pretrained, self._pretrained_ids = own, pretrained, pretrained_ids

    def load(self, model_id: str, name: str) -> bytes | None:
        """The content of an answer's file; None if there is none. What was found later comes before what shipped."""
        if not is_name(model_id) or not is_name(name):
            return None
        content = self._own.read(self._path(model_id, name))
        if content is None and model_id in self._pretrained_ids:
            return self._pretrained.read(f"{model_id}/{FOLDER}/{name}.npz")
        return content

    def save(self, model_id: str, name: str, content: bytes) -> None:
        """Keep an answer, unless its network is gone."""
        if is_name(model_id) and is_name(name) and self._has_network(model_id):
            guard = None if model_id in self._pretrained_ids else lambda: self._guard(model_id)
            with contextlib.suppress(RunLost):  # deleted meanwhile
                self._own.write(self._path(model_id, name), content, guard)

    def save_pretrained(self, model_id: str, name: str, content: bytes) -> None:
        """Keep an answer in the folder of a pretrained network, so that it comes with it. For scripts."""
        self._pretrained.write(f"{model_id}/{FOLDER}/{name}.npz", content)

    def delete_pretrained(self, model_id: str) -> None:
        """Delete all answers that come with a pretrained network. For scripts."""
        self._pretrained.delete(f"{model_id}/{FOLDER}")

    def _has_network(self, model_id: str) -> bool:
        return model_id in self._pretrained_ids or any(self._own.exists(f"{model_id}/{name}") for name in RECORDS)

    @contextmanager
    def _guard(self, model_id: str) -> Iterator[None]:
        """The moment of a write, in which the network is not deleted."""
        with self._own.locked(model_id):
            if not self._has_network(model_id):
                raise RunLost(f"The network {model_id!r} was deleted.")
            yield

    def _path(self, model_id: str, name: str) -> str:
        if model_id not in self._pretrained_ids:
            return f"{model_id}/{FOLDER}/{name}.npz"
        weights = self._pretrained.read(f"{model_id}/weights.npz") or b""
        digest = hashlib.sha256(weights).hexdigest()[:16]  # a later version may ship another network under this id
        return f"{PRETRAINED_FOLDER}/{model_id}-{digest}/{name}.npz"
