"""Allographs of the Latin letters that look like no digit, as lines of a pen.

They have the form of the digits' allographs in `convscope.datasets.handwriting.allographs`; letters that are wider than
high extend to x = 130. All were made up for this file; none is traced.
"""

from __future__ import annotations

from itertools import pairwise

from convscope.datasets.handwriting.allographs import Allograph, Curve, Point


def _allograph(*strokes: tuple[Curve, ...]) -> Allograph:
    """All allographs of a letter have the same weight."""
    return Allograph(1.0, strokes)


def _smooth(*points: Point) -> tuple[Curve, ...]:
    """A stroke without corners."""
    return (points,)


def _cornered(*curves: Curve) -> tuple[Curve, ...]:
    """A stroke with corners: each curve begins where the previous one ends."""
    return curves


def _straight(*points: Point) -> tuple[Curve, ...]:
    """A stroke of straight lines, with a corner at each point."""
    return tuple(pairwise(points))


CAPITALS: dict[str, tuple[Allograph, ...]] = {
    "A": (
        _allograph(_straight((0, 100), (50, 0), (100, 100)), _straight((20, 62), (82, 62))),
        _allograph(_smooth((0, 100), (8, 40), (50, 0), (92, 40), (100, 100)), _straight((5, 58), (96, 58))),
    ),
    "C": (
        _allograph(_smooth((95, 20), (60, 0), (18, 18), (0, 55), (20, 90), (60, 100), (98, 82))),
        _allograph(_smooth((95, 30), (88, 8), (50, 0), (8, 25), (5, 75), (45, 100), (95, 88))),
    ),
    "D": (
        _allograph(_straight((5, 0), (5, 100)), _smooth((-12, 2), (55, 5), (100, 50), (55, 95), (-12, 98))),
        _allograph(_cornered(((15, 5), (12, 98)), ((12, 98), (70, 92), (100, 50), (65, 8), (-10, 2)))),
    ),
    "E": (
        _allograph(_straight((90, 0), (5, 0), (5, 100), (92, 100)), _straight((5, 50), (75, 50))),
        _allograph(
            _straight((8, 0), (6, 50), (5, 100)),
            _smooth((8, 0), (50, 2), (90, 0)),
            _smooth((6, 50), (40, 50), (72, 46)),
            _smooth((5, 100), (50, 98), (95, 96)),
        ),
    ),
    "F": (
        _allograph(_straight((95, 0), (8, 0), (5, 100)), _straight((8, 48), (75, 46))),
        _allograph(_straight((15, 5), (10, 100)), _straight((0, 4), (100, 0)), _straight((12, 50), (75, 47))),
    ),
    "G": (
        _allograph(
            _cornered(
                ((92, 18), (55, 0), (8, 30), (5, 75), (45, 100), (92, 88)), ((92, 88), (93, 55)), ((93, 55), (52, 55))
            )
        ),
        _allograph(
            _smooth((90, 15), (50, 0), (5, 35), (8, 80), (50, 100), (88, 75)),
            _straight((50, 58), (108, 56)),
            _straight((90, 57), (90, 104)),
        ),
    ),
    "H": (
        _allograph(_straight((5, 0), (5, 100)), _straight((95, 0), (95, 100)), _straight((5, 50), (95, 50))),
        _allograph(_straight((10, 5), (0, 100)), _straight((100, 0), (90, 98)), _straight((-8, 54), (112, 46))),
    ),
    "J": (
        _allograph(_smooth((18, 0), (70, 0), (120, 0)), _smooth((70, 0), (70, 70), (40, 100), (0, 80))),
        _allograph(_smooth((75, 0), (76, 70), (50, 100), (15, 96), (-8, 74))),
    ),
    "K": (
        _allograph(_straight((5, 0), (5, 100)), _straight((88, 0), (8, 55), (92, 100))),
        _allograph(
            _straight((10, 0), (5, 100)), _smooth((90, 2), (50, 40), (8, 60)), _smooth((32, 45), (60, 75), (100, 98))
        ),
    ),
    "L": (
        _allograph(_straight((8, 0), (5, 100), (90, 100))),
        _allograph(_cornered(((12, 0), (8, 50), (5, 96)), ((5, 96), (50, 100), (90, 96)), ((90, 96), (92, 80)))),
    ),
    "M": (
        _allograph(_straight((0, 100), (8, 0), (65, 70), (122, 0), (130, 100))),
        _allograph(_straight((5, 0), (2, 100)), _straight((5, 2), (62, 65), (125, 0), (128, 100))),
    ),
    "N": (
        _allograph(_straight((5, 100), (5, 0), (92, 100), (95, 0))),
        _allograph(_straight((8, 2), (5, 100)), _straight((8, 2), (90, 98)), _straight((92, 0), (90, 98))),
    ),
    "P": (
        _allograph(_straight((8, 0), (5, 100)), _smooth((-8, 4), (60, 0), (90, 25), (60, 48), (6, 50))),
        _allograph(_cornered(((12, 100), (14, 0)), ((14, 0), (70, 2), (90, 25), (55, 45), (5, 48)))),
    ),
    "Q": (
        _allograph(
            _smooth((50, 0), (10, 18), (0, 55), (22, 92), (60, 96), (98, 60), (85, 15), (48, 0)),
            _straight((55, 62), (108, 110)),
        ),
        _allograph(
            _smooth((55, 2), (12, 15), (2, 55), (28, 92), (72, 92), (100, 50), (80, 10), (50, 2)),
            _smooth((45, 75), (65, 72), (85, 100), (115, 100)),
        ),
    ),
    "R": (
        _allograph(
            _straight((8, 0), (5, 100)),
            _cornered(((-6, 4), (60, 0), (85, 25), (60, 48), (8, 52)), ((8, 52), (95, 100))),
        ),
        _allograph(
            _cornered(
                ((10, 100), (12, 2)), ((12, 2), (68, 2), (85, 28), (55, 48), (28, 52)), ((28, 52), (60, 75), (95, 100))
            )
        ),
    ),
    "T": (
        _allograph(_straight((0, 0), (100, 0)), _smooth((50, -2), (50, 50), (50, 100))),
        _allograph(_smooth((50, 0), (48, 50), (46, 100)), _smooth((-8, 8), (45, 3), (105, 0))),
    ),
    "U": (
        _allograph(_smooth((0, 0), (2, 65), (18, 94), (50, 100), (82, 94), (98, 65), (100, 0))),
        _allograph(_cornered(((0, 0), (5, 70), (45, 100), (85, 75), (92, 0)), ((92, 0), (94, 60), (105, 100)))),
    ),
    "V": (
        _allograph(_straight((0, 0), (50, 100), (100, 0))),
        _allograph(_cornered(((0, 2), (25, 45), (45, 100)), ((45, 100), (70, 40), (95, 5), (112, 2)))),
    ),
    "W": (
        _allograph(_straight((0, 0), (30, 100), (65, 25), (98, 100), (130, 0))),
        _allograph(
            _cornered(
                ((0, 0), (12, 80), (35, 98), (58, 75), (65, 10)), ((65, 10), (72, 80), (95, 100), (120, 70), (130, 0))
            )
        ),
    ),
    "X": (
        _allograph(_smooth((2, 0), (50, 50), (98, 100)), _smooth((98, 0), (50, 50), (2, 100))),
        _allograph(_smooth((0, 8), (20, 2), (80, 98), (102, 92)), _straight((95, 0), (0, 100))),
    ),
    "Y": (
        _allograph(_straight((0, 0), (50, 48), (50, 100)), _smooth((102, 0), (75, 26), (48, 50))),
        _allograph(_straight((2, 0), (50, 50), (98, 0)), _smooth((50, 46), (50, 75), (48, 100))),
    ),
}

SMALL_LETTERS: dict[str, tuple[Allograph, ...]] = {
    "a": (
        _allograph(
            _cornered(((90, 15), (50, 0), (8, 30), (12, 85), (45, 98), (90, 15)), ((90, 15), (88, 75), (112, 98)))
        ),
        _allograph(
            _cornered(((12, 18), (50, 0), (85, 22), (88, 100))),
            _smooth((86, 48), (35, 45), (5, 72), (32, 98), (84, 78)),
        ),
    ),
    "c": (
        _allograph(_smooth((90, 15), (50, 0), (8, 28), (5, 72), (42, 100), (95, 85))),
        _allograph(_smooth((82, 30), (88, 8), (50, 2), (8, 40), (22, 92), (65, 98), (110, 78))),
    ),
    "d": (
        _allograph(
            _smooth((84, 62), (45, 50), (5, 70), (22, 98), (60, 96), (84, 78)), _smooth((86, 0), (86, 50), (86, 100))
        ),
        _allograph(
            _cornered(((85, 62), (45, 48), (5, 72), (32, 100), (82, 78), (90, 0)), ((90, 0), (86, 78), (108, 98)))
        ),
    ),
    "e": (
        _allograph(
            _cornered(((5, 52), (95, 48)), ((95, 48), (82, 10), (45, 0), (5, 45), (20, 90), (60, 100), (98, 82)))
        ),
        _allograph(_smooth((0, 62), (45, 56), (88, 35), (55, 0), (12, 40), (25, 92), (65, 100), (110, 75))),
    ),
    "f": (
        _allograph(_smooth((95, 12), (70, 0), (45, 18), (42, 60), (40, 100)), _straight((5, 42), (85, 40))),
        _allograph(_smooth((90, 15), (62, 0), (48, 30), (46, 80), (25, 100), (0, 92)), _straight((10, 40), (92, 38))),
    ),
    "h": (
        _allograph(_cornered(((8, 0), (5, 100)), ((5, 100), (10, 66), (48, 46), (84, 62), (88, 100)))),
        _allograph(_straight((8, 0), (8, 100)), _smooth((8, 72), (38, 48), (75, 56), (82, 86), (102, 98))),
    ),
    "i": (
        _allograph(_straight((50, 38), (50, 100)), _straight((50, 0), (53, 5))),
        _allograph(_smooth((44, 36), (45, 75), (51, 96), (68, 92)), _straight((46, 0), (50, 5))),
    ),
    "j": (
        _allograph(_smooth((62, 32), (62, 70), (45, 98), (5, 92)), _straight((64, 0), (67, 5))),
        _allograph(
            _cornered(((30, 34), (64, 30)), ((64, 30), (66, 75), (40, 100), (5, 85))), _straight((66, 0), (68, 5))
        ),
    ),
    "k": (
        _allograph(_straight((8, 0), (8, 100)), _straight((75, 36), (10, 70), (82, 100))),
        _allograph(_straight((10, 0), (5, 100)), _straight((72, 34), (8, 68)), _straight((28, 56), (85, 100))),
    ),
    "m": (
        _allograph(
            _cornered(
                ((5, 2), (5, 100)),
                ((5, 100), (8, 40), (35, 5), (60, 35), (62, 100)),
                ((62, 100), (66, 40), (95, 5), (122, 35), (125, 100)),
            )
        ),
        _allograph(
            _smooth((0, 100), (18, 20), (38, 10), (48, 60), (50, 96), (62, 30), (84, 5), (95, 50), (104, 96), (130, 85))
        ),
    ),
    "n": (
        _allograph(_cornered(((8, 0), (8, 100)), ((8, 100), (14, 35), (50, 2), (85, 30), (90, 100)))),
        _allograph(_straight((5, 2), (5, 100)), _smooth((5, 45), (35, 5), (72, 10), (84, 75), (108, 96))),
    ),
    "p": (
        _allograph(_straight((8, 0), (8, 100)), _smooth((8, 18), (45, 0), (88, 24), (55, 50), (8, 40))),
        _allograph(
            _cornered(((5, 5), (12, 100)), ((12, 100), (10, 30), (40, 2), (88, 12), (82, 42), (40, 52), (12, 40)))
        ),
    ),
    "r": (
        _allograph(_cornered(((12, 2), (12, 100)), ((12, 100), (16, 45), (50, 4), (90, 5), (110, 20)))),
        _allograph(_straight((10, 0), (14, 100)), _smooth((12, 48), (35, 12), (75, 0), (105, 22))),
    ),
    "t": (
        _allograph(_smooth((45, 0), (43, 70), (58, 98), (92, 85)), _straight((5, 32), (85, 30))),
        _allograph(_smooth((50, 0), (49, 50), (48, 100)), _smooth((8, 30), (50, 30), (92, 28))),
    ),
    "u": (
        _allograph(_cornered(((5, 0), (8, 70), (40, 98), (85, 60), (90, 0)), ((90, 0), (90, 100)))),
        _allograph(_cornered(((0, 5), (5, 72), (35, 100), (80, 68), (88, 2)), ((88, 2), (86, 75), (112, 95)))),
    ),
    "v": (
        _allograph(_straight((0, 0), (45, 100), (95, 0))),
        _allograph(_smooth((0, 8), (18, 10), (35, 90), (52, 92), (82, 20), (78, 2), (112, 10))),
    ),
    "w": (
        _allograph(_straight((0, 0), (32, 98), (65, 12), (98, 98), (130, 0))),
        _allograph(
            _cornered(
                ((0, 0), (8, 75), (32, 98), (58, 70), (62, 10)), ((62, 10), (70, 80), (95, 100), (122, 65), (125, 0))
            )
        ),
    ),
    "x": (
        _allograph(_smooth((5, 2), (48, 50), (95, 98)), _smooth((92, 0), (48, 50), (2, 100))),
        _allograph(
            _smooth((0, 12), (28, 5), (48, 50), (28, 95), (0, 88)),
            _smooth((100, 10), (70, 5), (48, 50), (70, 95), (102, 88)),
        ),
    ),
    "y": (
        _allograph(_straight((2, 0), (50, 58)), _smooth((98, 0), (50, 58), (15, 100))),
        _allograph(
            _cornered(
                ((0, 0), (12, 35), (45, 48), (85, 0)), ((85, 0), (78, 75), (45, 100), (22, 86), (50, 70), (112, 55))
            )
        ),
    ),
}

LETTERS: dict[str, tuple[Allograph, ...]] = CAPITALS | SMALL_LETTERS

# Without their size these are a 0, a 5 and a 2; the framing takes the size away.
SHAPED_AS_DIGITS: dict[str, tuple[Allograph, ...]] = {
    "o": (
        _allograph(_smooth((58, 0), (15, 12), (0, 50), (18, 90), (55, 100), (92, 80), (98, 40), (80, 8), (55, 1))),
        _allograph(_smooth((50, 4), (8, 25), (6, 75), (45, 100), (90, 75), (88, 22), (48, 2), (62, 14), (105, 6))),
    ),
    "s": (
        _allograph(_smooth((90, 12), (55, 0), (12, 12), (16, 40), (55, 50), (92, 64), (88, 92), (48, 100), (4, 88))),
        _allograph(_smooth((82, 20), (60, 0), (20, 10), (22, 42), (70, 56), (86, 82), (50, 100), (8, 82))),
    ),
    "z": (
        _allograph(_straight((5, 5), (92, 3), (8, 97), (98, 95))),
        _allograph(_straight((5, 4), (95, 5), (5, 96), (96, 98)), _straight((22, 50), (76, 48))),
    ),
}
