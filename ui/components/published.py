"""The components' JavaScript and CSS in a folder that Streamlit serves: `static/<hash>/maps/maps.js`.

The browser loads such a file once. The modules import one another by relative addresses, so all of their addresses hold
the hash, which is taken over all files: after an upgrade every address is new, and no module out of a browser's cache
can meet one of another version. Streamlit serves the folder `static` beside app.py as it is, so the files are copied
there: by the first process that finds them missing, and when a package is built.

Imports the standard library only, since a build has nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent
STATIC = Path(__file__).parents[2] / "static"
SUFFIXES = (".js", ".css", ".html")
KEPT = 10  # folders of earlier versions; a server that still runs may need one
LONG_AGO = 946_684_800  # 2000-01-01. Streamlit states no lifetime, so a browser keeps a file for a tenth of its age


def publish(sources: Path = SOURCES, static: Path = STATIC) -> str:
    """Copy the files into a folder that is named for their content, unless it is there.

    Args:
        sources: Folder of the components.
        static: Folder that Streamlit serves.

    Returns:
        The name of the folder below `static`.

    Raises:
        PermissionError: If the folder is missing and cannot be made.
    """
    files = {path.relative_to(sources).as_posix(): path.read_bytes() for path in sources.rglob("*.*") if _served(path)}
    name = _hash(files)
    if (static / name).is_dir():
        _date(static / name)
        return name
    try:
        _write(files, static / name)
    except PermissionError as error:
        raise PermissionError(
            f"{static} cannot be written, and the files for the browser are not in it. Run "
            f"`{sys.executable} {Path(__file__)}` once as its owner."
        ) from error
    earlier = sorted((each for each in static.iterdir() if each.is_dir()), key=lambda each: each.stat().st_ctime)
    for folder in earlier[: -KEPT - 1]:
        shutil.rmtree(folder, ignore_errors=True)
    return name


def _served(path: Path) -> bool:
    return path.suffix in SUFFIXES


def _hash(files: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name} {len(content)} ".encode() + content)
    return whole.hexdigest()[:8]


def _write(files: dict[str, bytes], folder: Path) -> None:
    """All or nothing: another process may do the same at the same time."""
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".", ignore_cleanup_errors=True) as temporary:
        made = Path(temporary) / folder.name
        for name, content in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _date(made)
        with contextlib.suppress(OSError):  # the other process was first
            made.rename(folder)
    if not folder.is_dir():
        raise OSError(f"{folder} could not be made.")


def _date(folder: Path) -> None:
    """An installer dates files with the day; what a folder of this name holds never changes."""
    with contextlib.suppress(OSError):  # it is not ours: then browsers ask more often
        for path in folder.rglob("*.*"):
            if path.stat().st_mtime != LONG_AGO:
                os.utime(path, (LONG_AGO, LONG_AGO))


if __name__ == "__main__":
    print(publish())
