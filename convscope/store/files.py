"""Files below one root, a folder or any fsspec URL. A write replaces a whole file or leaves it as it was."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import fsspec
from filelock import FileLock, Timeout
from fsspec.implementations.local import LocalFileSystem

from convscope.errors import StoreError

T = TypeVar("T")
Guard = Callable[[], AbstractContextManager[None]]
LOCKS_FOLDER, LOCKS = ".locks", 64  # many names share a lock
LOCK_SECONDS = 10.0  # a lock is held for the time of a rename
SHARING_SECONDS = 1.0  # Windows refuses to replace a file while another process reads it
OLD_SECONDS = 3600.0  # no write takes that long
TEMPORARY = re.compile(r"\.(?:deleted|.+)[.-][0-9a-f]{12}")  # names that a write or a deletion uses meanwhile
_in_process: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


class Files:
    """Bytes by path below a root. Paths use `/`.

    Args:
        url: A folder, or a URL that fsspec knows, such as `s3://bucket/folder`.

    Raises:
        StoreError: From every method except `exists`, if the file system reports an error.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._system, self._root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise StoreError(
                f"CONVSCOPE_STORE={url!r} is not a place that can be opened ({error}). Name a folder or a URL "
                "that fsspec knows, and install what that URL needs."
            ) from error
        self._local = isinstance(self._system, LocalFileSystem)

    def folders(self) -> list[str]:
        """Names of the folders directly below the root."""
        return self._listed("", "directory")

    def names(self, folder: str) -> list[str]:
        """Names of the files directly in a folder; empty if there is no such folder."""
        return self._listed(folder, "file")

    def exists(self, path: str) -> bool:
        """Whether there is such a file; False too if the file system reports an error."""
        return self._system.exists(self._path(path))

    def read(self, path: str, start: int = 0) -> bytes | None:
        """The file's bytes from `start` on, or None if there is no such file."""
        try:
            return _patiently(lambda: self._system.cat_file(self._path(path), start=start or None))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(path, error) from error

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Keep other processes and threads out of what is locked under the same name. Locks must not be nested.

        In a folder the lock is between all processes, elsewhere only between the threads of this process.

        Raises:
            StoreError: If another process holds the lock for 10 s.
        """
        if not self._local:
            with _in_process[f"{self._root}/{name}"]:
                yield
            return
        path = Path(self._path(LOCKS_FOLDER)) / f"{zlib.crc32(name.encode()) % LOCKS:02}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path, timeout=LOCK_SECONDS)
            lock.acquire()
        except Timeout as error:
            raise StoreError(
                f"Another process has kept {path} locked for {LOCK_SECONDS:g} s. Try again; if this goes on, end the "
                "process that stands still."
            ) from error
        except OSError as error:
            raise self._unwritable(name, error) from error
        try:
            yield
        finally:
            lock.release()

    def write(self, path: str, content: bytes, guard: Guard | None = None) -> None:
        """Replace the whole file, or leave it as it was if that fails.

        Args:
            guard: Entered for the moment in which the file is replaced. It may refuse by an error; then nothing has
                changed. With a guard, the file's folder must be there, or its parent.
        """
        try:
            if self._local:
                _replace(Path(self._path(path)), content, guard)
            else:
                with (guard or nullcontext)():
                    self._system.pipe_file(self._path(path), content)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def overwrite(self, path: str, content: bytes, guard: Guard | None = None) -> None:
        """Write a file that may be lost in a crash: faster than `write`, and readers may see a part of it.

        Args:
            guard: Entered for the time of the write; it may refuse by an error.
        """
        try:
            with (guard or nullcontext)():
                self._system.pipe_file(self._path(path), content)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def append(self, path: str, content: bytes, guard: Guard | None = None) -> None:
        """Add to the end of a file; create the file if there is none. A failed append may leave part of the content.

        Args:
            guard: Entered for the time of the append; it may refuse by an error.
        """
        try:
            with (guard or nullcontext)():
                self._system.makedirs(self._system._parent(self._path(path)), exist_ok=True)
                with self._system.open(self._path(path), "ab") as file:
                    file.write(content)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def delete(self, folder: str) -> None:
        """Delete a folder and everything below it, at once for every reader; do nothing if there is none."""
        try:
            if self._local:
                place = Path(self._path(folder))
                doomed = place.with_name(f".deleted-{secrets.token_hex(6)}")
                _patiently(lambda: place.replace(doomed))
                shutil.rmtree(doomed, ignore_errors=True)  # what stays is deleted as a temporary
            else:
                self._system.rm(self._path(folder), recursive=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unwritable(folder, error) from error

    def delete_temporaries(self, folder: str = "", older_than: float = 0.0) -> None:
        """Delete what processes that were killed during a write or a deletion left in a folder; it may not exist.

        Args:
            older_than: Seconds since the last change; a younger file may still be in use.
        """
        if not self._local:
            return
        place = Path(self._path(folder))
        for path in list(place.glob(".*")) if place.is_dir() else []:
            try:
                if TEMPORARY.fullmatch(path.name) and time.time() - path.stat().st_mtime >= older_than:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            except OSError:
                continue  # another process has deleted it, or will

    def delete_oldest(self, folder: str, keep: int) -> None:
        """Delete the files of a folder that were written longest ago, except this number, where files have times."""
        try:
            entries = self._system.ls(self._path(folder), detail=True, refresh=True)
            files = [entry for entry in entries if entry["type"] == "file" and "mtime" in entry]
            for entry in sorted(files, key=lambda entry: entry["mtime"])[: max(0, len(files) - keep)]:
                self._system.rm_file(entry["name"])
        except FileNotFoundError:
            return  # there is no such folder, or another process has deleted a file
        except OSError as error:
            raise self._unwritable(folder, error) from error

    def _listed(self, folder: str, kind: str) -> list[str]:
        try:
            entries = self._system.ls(self._path(folder), detail=True, refresh=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unreadable(folder, error) from error
        return sorted(Path(entry["name"]).name for entry in entries if entry["type"] == kind)

    def _path(self, path: str) -> str:
        return f"{self._root}/{path}".rstrip("/")

    def _unreadable(self, path: str, error: OSError) -> StoreError:
        return StoreError(
            f"{self._path(path)} cannot be read ({error}). Check that CONVSCOPE_STORE names a folder or URL that "
            "ConvScope may read."
        )

    def _unwritable(self, path: str, error: OSError) -> StoreError:
        return StoreError(
            f"{self._path(path)} could not be written ({error}). What was stored before is intact. Make room or "
            "allow writing there, then try again."
        )


def is_name(text: str) -> bool:
    """Whether a text is one part of a path and nothing more, as ids and names of answers are."""
    return re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text) is not None


def _replace(path: Path, content: bytes, guard: Guard | None) -> None:
    if guard:
        with guard():
            path.parent.mkdir(exist_ok=True)  # never the folder of a run that was deleted
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with (guard or nullcontext)():
            _patiently(lambda: temporary.replace(path))
    finally:
        temporary.unlink(missing_ok=True)


def _patiently(act: Callable[[], T]) -> T:
    """Do something with a file; on Windows try again for a second while another process has the file open."""
    deadline = time.monotonic() + SHARING_SECONDS
    while True:
        try:
            return act()
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
