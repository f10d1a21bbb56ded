"""Images as files that are small enough for a repository."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from docs.images.animation import Animation

COLOURS = 128


def save_png(image: Image.Image, path: Path) -> None:
    """Write an image with at most `COLOURS` colours, without dithering, which would blur text."""
    quantised = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    quantised.save(path, optimize=True)


def save_animation(animation: Animation, path: Path) -> None:
    """Write an animated WebP that repeats for ever."""
    first, *others = animation.frames
    first.save(
        path,
        save_all=True,
        append_images=others,
        duration=list(animation.durations),
        loop=0,
        lossless=True,
        quality=90,
        method=4,
    )
