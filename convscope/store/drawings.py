"""Drawings that are too long for a link: one file per drawing, in the store's folder .drawings."""

from __future__ import annotations

from convscope.errors import InvalidImage
from convscope.store.files import Files, is_name

FOLDER = ".drawings"  # no id of a run begins with a dot
MOST = 5_000  # drawings that are kept, up to some 100 kB each


class Drawings:
    """The drawings of one store, `Store.drawings`. They are texts, see `convscope.drawing.stroke_codec`."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def save(self, name: str, text: str) -> None:
        """Keep a drawing.

        Args:
            name: Made of its content, so that the same drawing has the same name.

        Raises:
            StoreError: If the store cannot be written.
        """
        self._files.write(f"{FOLDER}/{name}", text.encode())

    def clean(self) -> None:
        """Delete the oldest drawings if there are very many; their links then say that they are gone.

        Raises:
            StoreError: If the store cannot be written.
        """
        self._files.delete_oldest(FOLDER, MOST)

    def load(self, name: str) -> str:
        """A stored drawing. Bytes that are no text are replaced; reading the strokes refuses such a drawing.

        Raises:
            InvalidImage: If the store has none of this name.
            StoreError: If the store cannot be read.
        """
        content = self._files.read(f"{FOLDER}/{name}") if is_name(name) else None
        if content is None:
            raise InvalidImage(
                f"There is no drawing {name!r:.80} in this store. The link may be cut short: draw it again."
            )
        return content.decode(errors="replace")
