"""Numbers as people read them: durations, percentages, powers of ten, counted nouns, products."""


def duration(seconds: float) -> str:
    """A duration in seconds, or from 90 s on in minutes."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def percent(share: float, decimals: int = 1) -> str:
    """A share in percent. One that is rounded up to 100% is given as more than 99.9%, with as many nines as decimals.

    Args:
        share: 0 to 1.
        decimals: Digits after the decimal point, 1 or more.
    """
    text = f"{share:.{decimals}%}"
    return f"more than 99.{'9' * decimals}%" if text.startswith("100") else text


def scientific(value: float) -> str:
    """One digit and a power of ten, such as `8e-7`; 0 is `0`."""
    if not value:
        return "0"
    digit, exponent = f"{value:.0e}".split("e")
    return f"{digit}e{int(exponent)}"


def counted(count: int, noun: str) -> str:
    """A number and its noun, such as `1 filter` or `1,024 filters`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def with_times_signs(formula: str) -> str:
    """A formula of the core with `×` for `x`."""
    return formula.replace(" x ", " × ")
