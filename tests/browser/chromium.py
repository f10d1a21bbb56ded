"""The browser for the tests: one that is there, else Debian's package, else Playwright's own build.

Chromium's headless shell has the same engine without a window's surroundings: a page costs half the processor time
that it costs in the whole browser, and a page is opened in most tests. So it comes first.
"""

import os
import shutil
import subprocess
import sys
from typing import Any

from playwright.sync_api import Browser, Playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SHELL = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed(whole: bool = False) -> str | None:
    """Path of a Chromium on this machine, or None for Playwright's own; if `whole`, rather not the headless shell."""
    names = (*WHOLE, SHELL) if whole else (SHELL, *WHOLE)
    return next(filter(None, map(shutil.which, names)), None)


def launch_options(whole: bool = False) -> dict[str, Any]:
    """What Playwright starts it with, without a window."""
    return {"executable_path": installed(whole), "args": ARGUMENTS}


def launch(playwright: Playwright, whole: bool = False) -> Browser:
    """Start it; `whole` for times, since people use the whole browser."""
    return playwright.chromium.launch(**launch_options(whole))


def install() -> None:
    """Make sure that there is one, the headless shell if Debian's packages can be had."""
    if shutil.which(SHELL):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        limits = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20"]
        subprocess.run(["apt-get", *limits, "update", "-qq"], check=False)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for package in (SHELL, "chromium"):
            if not installed() or package == SHELL:
                command = ["apt-get", *limits, "install", "-y", "-qq", package, "fonts-dejavu-core"]
                subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    if not installed():
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=True)


if __name__ == "__main__":
    install()
