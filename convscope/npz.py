"""Arrays as the bytes of an npz file, and back. Nothing is unpickled."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from convscope.errors import DamagedFile

# NumPy and zipfile raise these for a file that is cut, changed or of another kind, and so does code that meets arrays
# of other names, shapes or types. RuntimeError: the file says that it is encrypted.
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
)


def to_bytes(arrays: Mapping[str, object], *, compress: bool = False) -> bytes:
    """The content of an npz file with these arrays and numbers."""
    file = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(file, **arrays)  # pyright: ignore[reportArgumentType]
    return file.getvalue()


@contextlib.contextmanager
def opened(source: bytes | Path) -> Iterator[Mapping[str, np.ndarray]]:
    """Open a file for a `with` block that takes its arrays by name.

    Args:
        source: Its content, or its path.

    Raises:
        DamagedFile: If it is no npz file, or the block cannot use what it holds: an array is missing, damaged, pickled
            or no number of the expected kind.
    """
    try:
        with np.load(io.BytesIO(source) if isinstance(source, bytes) else source, allow_pickle=False) as arrays:
            yield arrays
    except _DAMAGE as error:
        raise DamagedFile(str(error)) from error
