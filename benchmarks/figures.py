"""The figures of a benchmark as a JSON file: the option `--json`, and the files in `docs/figures`.

Such a file also holds the command that wrote it, the day, the commit of the code and the number of cores.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "docs" / "figures"
CODE = (
    "app.py",
    "pages",
    "ui",
    "convscope",
    "benchmarks",
    "tests/browser",
    "model_store",
)  # what a benchmark measures, and itself


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add the option `--json FILE`, whose value is a path in a folder that exists, or None."""
    parser.add_argument("--json", type=_target, metavar="FILE", help="write the same figures to this file")


def write(path: Path | None, figures: Any) -> None:
    """Write the figures of the benchmark that runs; without a path, nothing is written.

    Args:
        figures: Objects, lists, texts and numbers. Names are texts once they are read again.
    """
    if path:
        origin = {"command": _command(sys.argv[1:]), "day": _today(), "commit": _commit(), "cores": os.cpu_count()}
        path.write_text(json.dumps(origin | {"figures": figures}, indent=1) + "\n")


def read(path: Path) -> Any:
    """The figures in a file that `write` wrote."""
    return json.loads(path.read_text())["figures"]


def _target(text: str) -> Path:
    path = Path(text)
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}. Make it, or choose another one.")
    return path


def _command(arguments: Sequence[str]) -> str:
    """The command that runs, such as `python -m benchmarks.explanations --digits 100`."""
    spec = sys.modules["__main__"].__spec__
    return " ".join(["python -m", spec.name if spec else Path(sys.argv[0]).stem, *map(_named, arguments)])


def _named(argument: str) -> str:
    """An argument; a file outside the project without its folder and its own name, which mean nothing elsewhere."""
    option, equals, value = argument.rpartition("=")
    if os.sep not in value:
        return argument
    path = Path(value).resolve()
    inside = path.is_relative_to(PROJECT)
    return option + equals + (path.relative_to(PROJECT).as_posix() if inside else f"FILE{path.suffix}")


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _commit() -> str | None:
    """The commit of the code, with `, changed` if its files differ from it; None outside a clone."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", *CODE)
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ", changed" if changed else commit


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
