"""Makes the images of README.md and docs/ on the running app: `python -m docs.images [NAME ...]`.

It starts a server over an empty store in a temporary folder, and a browser. Without names it makes every image.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs.images.animation import Animation
from docs.images.files import save_animation, save_png
from docs.images.scenes import SCENES, file_name
from docs.images.studio import Studio
from tests.browser.chromium import launch
from tests.browser.server import running

FOLDER = Path(__file__).parent


def main() -> None:
    """Make the images that the command line names, or all, and print their sizes."""
    scenes = {scene.__name__: scene for scene in SCENES}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(scenes)}")
    names = parser.parse_args().names or list(scenes)
    if unknown := set(names) - set(scenes):
        parser.error(f"no image is called {', '.join(sorted(unknown))}. Choose from {', '.join(scenes)}.")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as server,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for name in names:
            image, path = scenes[name](Studio(browser, server.url)), FOLDER / file_name(scenes[name])
            if isinstance(image, Animation):
                save_animation(image, path)
            else:
                save_png(image, path)
            print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
