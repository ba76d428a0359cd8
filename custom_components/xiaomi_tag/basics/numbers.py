"""Numbers from JSON and other foreign data. True and false are no numbers here."""

from math import isfinite


def finite(value: object) -> float | None:
    """Return a finite number as a float, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def whole(value: object) -> int | None:
    """Return an integer, None for anything else; 1.0 is not an integer."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
