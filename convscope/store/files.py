"""Files below one root, a folder or any fsspec URL. A write replaces a whole file or leaves it as it was."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from convscope.errors import StoreError


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
            return self._system.cat_file(self._path(path), start=start or None)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(path, error) from error

    def write(self, path: str, content: bytes) -> None:
        """Replace the whole file, or leave it as it was if that fails."""
        try:
            if self._local:
                _replace(Path(self._path(path)), content)
            else:
                self._system.pipe_file(self._path(path), content)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def append(self, path: str, content: bytes) -> None:
        """Add to the end of a file; create the file if there is none. A failed append may leave part of the content."""
        try:
            self._system.makedirs(self._system._parent(self._path(path)), exist_ok=True)
            with self._system.open(self._path(path), "ab") as file:
                file.write(content)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def delete(self, folder: str) -> None:
        """Delete a folder and everything below it; do nothing if there is none."""
        try:
            self._system.rm(self._path(folder), recursive=True)
        except FileNotFoundError:
            return
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


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
