"""Where things are: in the project's folder, or, once installed, in the package and in the user's data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Every folder that ConvScope reads from or writes to by default.

    In the project, `app.py`, `pages/`, `ui/`, `.streamlit/` and `model_store/` stand beside the package. A wheel
    carries them inside the package, in `convscope/app/`; then nothing is ever written beside the code.

    Attributes:
        package: The folder `convscope` that the code is imported from.
    """

    package: Path

    @property
    def installed(self) -> bool:
        """Whether this is an installed package, not the project's folder (an editable install is the project)."""
        return (self.package / "app" / "app.py").is_file()

    @property
    def app(self) -> Path:
        """The folder of `app.py`."""
        return self.package / "app" if self.installed else self.package.parent

    @property
    def pretrained(self) -> Path:
        """The networks that come with ConvScope, a folder each. Only read."""
        return self.app / "model_store"

    @property
    def store(self) -> Path:
        """The default model store. It need not exist."""
        return self.user_data / "model_store" if self.installed else self.pretrained

    @property
    def runtime(self) -> Path:
        """Where the scheduler and the workers keep their address and logs by default. It need not exist."""
        return self.user_data / "runtime" if self.installed else self.app / ".convscope"

    @property
    def secrets(self) -> Path:
        """Where the keys for a login are looked for. It need not exist."""
        return self.user_data / "secrets.toml" if self.installed else self.app / ".streamlit" / "secrets.toml"

    @property
    def user_data(self) -> Path:
        """The user's data folder of ConvScope, where the operating system wants it. It need not exist."""
        from platformdirs import user_data_path

        return user_data_path("convscope", appauthor=False)

    @property
    def import_path(self) -> list[str]:
        """What a process of our own needs on `PYTHONPATH` to import `convscope`; nothing where it is installed."""
        return [] if self.installed else [str(self.package.parent)]


HERE = Places(Path(__file__).parent)
