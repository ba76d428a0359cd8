"""Numbers from JSON and other foreign data. True and false are no numbers here."""

from math import isfinite
from typing import Final

DAY_S: Final = 86_400.0
LATEST: Final = 2.0**36
"""No time is later: the year is 4147."""


def finite(value: object) -> float | None:
    """Return a finite number as a float, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def within(value: object, least: float, most: float) -> float | None:
    """Return a number of [least, most] as a float, None for anything else."""
    number = finite(value)
    return number if number is not None and least <= number <= most else None


def moment(value: object) -> float | None:
    """Return a Unix time that a calendar can show, None for anything else."""
    return within(value, 0.0, LATEST)


def whole(value: object) -> int | None:
    """Return an integer, None for anything else; 1.0 is not an integer."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def whole_within(value: object, least: int, most: int) -> int | None:
    """Return an integer of [least, most], None for anything else."""
    number = whole(value)
    return number if number is not None and least <= number <= most else None
