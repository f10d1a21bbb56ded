"""How a window slides over a map: what it covers at each place, and how many places there are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A square window. It does the same along both axes, so its methods are about one axis.

    Attributes:
        side: Taps per side.
        stride: Pixels from one place to the next.
        padding: `"valid"` (no zeros), `"same"` (as many as Keras adds), or a number of zeros on each side.
        dilation: Pixels from one tap to the next.
    """

    side: int
    stride: int = 1
    padding: str | int = "valid"
    dilation: int = 1

    @property
    def effective_side(self) -> int:
        """Pixels from the first tap to the last, both included."""
        return (self.side - 1) * self.dilation + 1

    def output_size(self, size: int) -> int:
        """Places along `size` pixels, which is the size of the map that it makes; 0 or less if it never fits."""
        if self.padding == "same":
            return -(-size // self.stride)
        return (size + sum(self.zeros(size)) - self.effective_side) // self.stride + 1

    def zeros(self, size: int) -> tuple[int, int]:
        """Zeros `(before, after)` along `size` pixels.

        Source: for `"same"` TensorFlow's rule: as many as the last window needs, the odd one after.
        """
        if isinstance(self.padding, int):
            return self.padding, self.padding
        if self.padding == "valid":
            return 0, 0
        needed = max(0, (self.output_size(size) - 1) * self.stride + self.effective_side - size)
        return needed // 2, needed - needed // 2

    def taps(self, place: int, size: int) -> tuple[int, ...]:
        """The pixels under the taps at a place, counted from 0; those below 0 or from `size` on are zeros."""
        first = place * self.stride - self.zeros(size)[0]
        return tuple(first + tap * self.dilation for tap in range(self.side))

    def covering(self, pixel: int, size: int) -> tuple[int, ...]:
        """The places, counted from 0, at which a tap lies on a pixel."""
        return tuple(place for place in range(self.output_size(size)) if pixel in self.taps(place, size))

    def size_written_out(self, size: int) -> str:
        """How the size of the map comes about, with the numbers put in."""
        places = self.output_size(size)
        if self.padding == "same":
            rounded = "" if size % self.stride == 0 else f", rounded up: {places}"
            return f"{size} / {self.stride} = {size / self.stride:.4g}{rounded}"
        side = f"(({self.side} - 1) x {self.dilation} + 1)" if self.dilation > 1 else f"{self.side}"
        zeros = f" + 2 x {self.padding}" if self.padding != "valid" else ""
        exact = (size + sum(self.zeros(size)) - self.effective_side) / self.stride + 1
        rounded = "" if exact == places else f", rounded down: {places}"
        return f"({size}{zeros} - {side}) / {self.stride} + 1 = {exact:.4g}{rounded}"
