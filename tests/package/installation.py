"""Wheels of the project, and environments of their own to install them into, without the network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
OFFLINE = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")


def wheel_of(project: Path, folder: Path) -> Path:
    """Build the wheel of a project's folder as `pip install` does."""
    _run([sys.executable, "-m", "pip", "wheel", *OFFLINE, "--wheel-dir", str(folder), str(project)])
    return next(folder.glob("*.whl"))


def unpacked_source_of(project: Path, folder: Path) -> Path:
    """Build the source distribution of a project's folder and unpack it."""
    _run([sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(folder)], project)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


def names_in(wheel: Path) -> set[str]:
    """The paths of all files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


class Environment:
    """A fresh environment that has the tests' dependencies, but nothing of the project until it is installed.

    Args:
        folder: Where it is made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, symlinks=os.name != "nt")
        self._scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self._scripts / "python"
        self.site_packages = next(folder.rglob("site-packages"))
        (self.site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def install(self, *what: str) -> None:
        """Install a wheel or a folder with pip."""
        _run([sys.executable, "-m", "pip", "--python", str(self.python), "install", *OFFLINE, *what])

    @property
    def command(self) -> str:
        """The command `convscope` of this environment."""
        return str(self._scripts / "convscope")

    def says(self, code: str, folder: Path, **settings: str) -> str:
        """What a line of Python prints, run by this environment in a folder."""
        return _run([str(self.python), "-c", code], folder, {**os.environ, **settings}).strip()


def _run(command: list[str], folder: Path | None = None, environment: dict[str, str] | None = None) -> str:
    answer = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, f"{' '.join(command)}\n{answer.stdout}{answer.stderr}"
    return answer.stdout
