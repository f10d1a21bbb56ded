"""The model store: a folder for each run and its network."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import secrets
import time
from dataclasses import dataclass

from convscope.errors import DamagedRecord, InvalidImage, InvalidWeights, StoreError, UnknownNetwork
from convscope.network.trained import TrainedNetwork
from convscope.places import HERE
from convscope.spec.training import TrainingSpec
from convscope.store.files import Files
from convscope.store.record import Record
from convscope.store.run_folder import RunFolder

SHIPPED_FOLDER = HERE.shipped
SHIPPED = ("robust", "notebook")  # ids of the networks that come with ConvScope
DEFAULT = "robust"
UNBEGUN = "Stopped before it began."
NAME_LENGTH = 80  # characters
DRAWINGS = ".drawings"  # the folder of drawings; no id begins with a dot
LOOKS = ".looks"  # the folder of what was looked up about shipped networks, whose own folders are read-only


@dataclass(frozen=True)
class Damaged:
    """A folder in the store that is not a whole run; it is listed and left as it is."""

    id: str
    message: str


def open_store(url: str | None = None, visitor: str = "everyone") -> Store:
    """Open the model store for one visitor.

    Args:
        url: A folder or an fsspec URL; by default `CONVSCOPE_STORE`, or else the project's own model_store; of an
            installed package a folder in the user's data folder.
        visitor: Whose runs are listed and may be changed. Shipped networks are everybody's, and read-only.
    """
    return Store(url or os.environ.get("CONVSCOPE_STORE") or str(HERE.store), visitor)


class Store:
    """Lists, loads, renames, steers and deletes; made by `open_store`."""

    def __init__(self, url: str, visitor: str) -> None:
        self.url, self.visitor = url, visitor
        self._own, self._shipped = Files(url), Files(str(SHIPPED_FOLDER))

    def list(self) -> list[Record | Damaged]:
        """Shipped networks first, then the visitor's runs, newest first, then folders that are damaged."""
        entries = [self._entry(model_id) for model_id in SHIPPED]
        entries += [self._entry(name) for name in self._own.folders() if _is_id(name) and name not in SHIPPED]
        records = [entry for entry in entries if isinstance(entry, Record) and self._may_see(entry)]
        damaged = [entry for entry in entries if isinstance(entry, Damaged)]
        return sorted(records, key=lambda record: (record.id not in SHIPPED, -record.created)) + damaged

    def record(self, model_id: str) -> Record:
        """What is known of one run. Whoever has its id may look.

        Raises:
            UnknownNetwork: If there is none with this id.
            DamagedRecord: If its record cannot be read.
        """
        content = self._files(model_id).read(f"{model_id}/record.json")
        if content is None:
            raise _unknown(model_id)
        return Record.from_json(model_id, content)

    def load_network(self, model_id: str | None = None) -> TrainedNetwork:
        """The network as arrays, for `convscope.network.forward`; the default network for None.

        Raises:
            UnknownNetwork, DamagedRecord, StoreError: If there is none, it cannot be read, or has no network yet.
        """
        record = self.record(model_id or DEFAULT)
        if not record.has_network:
            raise StoreError(
                f"{record.name!r} has no network: its training is {record.state}. Wait until it has finished, or "
                "choose another network."
            )
        content = self._files(record.id).read(f"{record.id}/weights.npz")
        try:
            return TrainedNetwork.from_npz(record.training.network, content or b"")
        except InvalidWeights as error:
            raise DamagedRecord(f"The network {record.name!r} ({record.id}) is damaged. {error}") from error

    def live(self) -> list[Record]:
        """All visitors' runs that a worker has or will have."""
        entries = [self._entry(name) for name in self._own.folders() if _is_id(name) and name not in SHIPPED]
        return [entry for entry in entries if isinstance(entry, Record) and entry.live]

    def create(self, training: TrainingSpec, name: str) -> Record:
        """Make the folder of a new run, waiting for a worker."""
        record = Record(secrets.token_urlsafe(12), _checked_name(name), self.visitor, "waiting", training, time.time())
        self.save(record)
        return record

    def save(self, record: Record) -> None:
        """Write a record. While a run is live only its worker does this."""
        self._own.write(f"{record.id}/record.json", record.to_json())

    def save_network(self, record: Record, network: TrainedNetwork, keras_file: bytes) -> None:
        """Write a run's network, then its record, so that a record that has measures has a network."""
        self._own.write(f"{record.id}/weights.npz", network.to_npz())
        self._own.write(f"{record.id}/network.keras", keras_file)
        self.save(record)

    def folder(self, model_id: str) -> RunFolder:
        """The files that a run's worker and its watchers share."""
        return RunFolder(self._files(model_id), model_id)

    def changeable(self, model_id: str) -> Record:
        """The record of a run that the visitor may change.

        Raises:
            StoreError: If it is shipped or somebody else's.
        """
        record = self.record(model_id)
        if model_id in SHIPPED:
            raise StoreError(
                f"{record.name!r} comes with ConvScope and is read-only. Train a network of your own to change it."
            )
        if record.owner != self.visitor:
            raise StoreError(f"{record.name!r} belongs to another visitor. Only its owner can change it.")
        return record

    def rename(self, model_id: str, name: str) -> Record:
        """Give a run that has ended another name.

        Raises:
            StoreError: If it is shipped, somebody else's or still live, or the name is empty or too long.
        """
        record = self.changeable(model_id)
        if record.live:
            raise StoreError(f"{record.name!r} is still training. Rename it when it has ended.")
        renamed = dataclasses.replace(record, name=_checked_name(name))
        self.save(renamed)
        return renamed

    def stop(self, model_id: str) -> None:
        """Ask a run to stop; what it has learned is kept. One that waits or pauses ends at once."""
        record = self.changeable(model_id)
        if record.live:
            self._tell(model_id, wanted="stop")
        if record.state in ("waiting", "paused"):
            self.save(dataclasses.replace(record, state="stopped", message="" if record.step else UNBEGUN))

    def pause(self, model_id: str) -> None:
        """Ask a run that trains to pause."""
        if self.changeable(model_id).state == "running":
            self._tell(model_id, wanted="pause")

    def set_learning_rate(self, model_id: str, rate: float) -> None:
        """Change a run's learning rate from its next batch on; of a one-cycle schedule the peak.

        Raises:
            InvalidSpec: If it is outside its range.
        """
        self.changeable(model_id)
        self._tell(model_id, learning_rate=rate)

    def delete(self, model_id: str) -> None:
        """Delete a run that has ended, and its network.

        Raises:
            StoreError: If it is shipped, somebody else's or still live.
        """
        record = self.changeable(model_id)
        if record.live:
            raise StoreError(f"{record.name!r} is still training. Stop it first, then delete it.")
        self._own.delete(model_id)

    def save_drawing(self, name: str, text: str) -> None:
        """Keep a drawing that is too long for a link, by a name made of its content."""
        self._own.write(f"{DRAWINGS}/{name}", text.encode())

    def load_drawing(self, name: str) -> str:
        """A drawing that was kept.

        Raises:
            InvalidImage: If there is none of this name.
        """
        content = self._own.read(f"{DRAWINGS}/{name}") if _is_id(name) else None
        if content is None:
            raise InvalidImage(
                f"There is no drawing {name!r:.80} in this store. The link may be cut short: draw it again."
            )
        return content.decode(errors="replace")  # what is damaged is refused by whoever reads it

    def load_look(self, model_id: str, name: str) -> bytes | None:
        """The stored answer about a network under a name, see `convscope.analysis.answer_files`, or None."""
        if not _is_id(model_id) or not _is_id(name):
            return None
        kept = self._own.read(self._look_path(model_id, name))
        return self._shipped.read(f"{model_id}/looks/{name}.npz") if kept is None and model_id in SHIPPED else kept

    def save_look(self, model_id: str, name: str, content: bytes) -> None:
        """Keep what was found in a look at a network: in its folder, if that is still there, to be deleted with it."""
        if _is_id(name) and (model_id in SHIPPED or (_is_id(model_id) and self._own.exists(f"{model_id}/record.json"))):
            self._own.write(self._look_path(model_id, name), content)

    def _look_path(self, model_id: str, name: str) -> str:
        if model_id not in SHIPPED:
            return f"{model_id}/looks/{name}.npz"
        weights = self._shipped.read(f"{model_id}/weights.npz") or b""
        return f"{LOOKS}/{model_id}-{hashlib.sha256(weights).hexdigest()[:16]}/{name}.npz"  # another one may ship

    def _tell(self, model_id: str, **wishes: object) -> None:
        folder = self.folder(model_id)
        folder.save_control(dataclasses.replace(folder.control(), **wishes))

    def _entry(self, model_id: str) -> Record | Damaged:
        try:
            record = self.record(model_id)
        except UnknownNetwork:
            return Damaged(model_id, f"The folder {model_id!r} has no record.json. It was left as it is.")
        except StoreError as error:  # damaged, or a record that is no readable file
            return Damaged(model_id, str(error))
        if record.has_network and not self._files(model_id).exists(f"{model_id}/weights.npz"):
            return Damaged(
                model_id,
                f"{record.name!r} ({model_id}) has lost its weights.npz. Restore the file, or train it again.",
            )
        return record

    def _may_see(self, record: Record) -> bool:
        return record.id in SHIPPED or record.owner == self.visitor

    def _files(self, model_id: str) -> Files:
        if not _is_id(model_id):
            raise _unknown(model_id)
        return self._shipped if model_id in SHIPPED else self._own


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text) is not None


def _unknown(model_id: str) -> UnknownNetwork:
    return UnknownNetwork(
        f"There is no network {model_id!r:.80} in this store. It may have been deleted, or the link may be cut "
        "short: choose another one."
    )


def _checked_name(name: str) -> str:
    stripped = " ".join(name.split())
    if not 1 <= len(stripped) <= NAME_LENGTH:
        raise StoreError(f"The name has {len(stripped)} characters; expected 1 to {NAME_LENGTH}. Choose another name.")
    return stripped
