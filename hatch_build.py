"""Puts the components' files for the browser into a wheel, so that an installed app never writes beside its code."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PublishedFiles(BuildHookInterface):
    """Copies them into `static/`, as the app does in a clone (`ui/components/published.py`), and includes the copy."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds a wheel; an editable install is the project's folder itself."""
        if version == "editable":
            return
        published = runpy.run_path(str(Path(self.root, "ui", "components", "published.py")))
        name = published["publish"]()
        build_data["force_include"][str(Path(self.root, "static", name))] = f"convscope/app/static/{name}"
