"""The environment of our own processes: a user's own settings of Keras and Dask change nothing in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dask.config
import distributed  # noqa: F401  # adds its defaults to those of Dask

# By default Dask's workers give every freed 64 kB back to the system; that makes a training step a sixth slower.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**30), "MALLOC_MMAP_THRESHOLD_": str(2**30)}
NO_PAGES = {"distributed": {kind: {"http": {"routes": []}} for kind in ("scheduler", "worker")}}  # any user can ask
NO_PROFILE = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # it reads the stack 100 times per second


def environment(folder: Path, import_path: list[str]) -> dict[str, str]:
    """The environment of a process that we start.

    Args:
        folder: The runtime folder, where Keras may keep a configuration of its own.
        import_path: Folders that are put before the user's own `PYTHONPATH`.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DASK_", "KERAS_", "TF_USE_LEG"))}
    paths = os.pathsep.join([*import_path, *filter(None, [os.environ.get("PYTHONPATH")])])
    keras = {"KERAS_BACKEND": "tensorflow", "KERAS_HOME": str(folder / "keras")}
    defaults = {"DASK_INTERNAL_INHERIT_CONFIG": dask.config.serialize(_defaults())}
    return {**kept, **defaults, **KEEP_MEMORY, **NO_PROFILE, **keras, "PYTHONPATH": paths}


def forget_user_settings() -> None:
    """Use Dask's own defaults in this process, as our own scheduler does."""
    dask.config.update(dask.config.config, _defaults(), priority="new")


def _defaults() -> dict[str, Any]:
    return dask.config.merge(*dask.config.defaults, NO_PAGES)
