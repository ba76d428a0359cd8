"""Many multiples of the secp160r1 generator at once.

The wide search needs hundreds of thousands of points, and `cryptography` does not offer this curve. A table of
multiples of the generator leaves one addition for every six bits, and a batch shares each layer's modular inversion
(Montgomery's trick): about ten times faster than one point after another. It is not constant-time, which recognising
ids does not need.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

# SEC 2 v1.0, section 2.4.2.
P: Final = 2**160 - 2**31 - 1
A: Final = P - 3
N: Final = 0x01_0000_0000_0000_0000_0001_F4C8_F927_AED3_CA75_2257
GENERATOR: Final = (
    0x4A96_B568_8EF5_7328_4664_6989_68C3_8BB9_13CB_FC82,
    0x23A6_2855_3168_947D_59DC_C912_0423_5137_7AC5_FB32,
)

_DIGIT_BITS = 6
_DIGIT_MASK = (1 << _DIGIT_BITS) - 1
_LAYERS = -(-N.bit_length() // _DIGIT_BITS)

type Point = tuple[int, int] | None
"""An affine point; None is the point at infinity."""


def add(left: Point, right: Point) -> Point:
    """Return the sum of two points."""
    if left is None:
        return right
    if right is None:
        return left
    (x1, y1), (x2, y2) = left, right
    if x1 != x2:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    elif (y1 + y2) % P == 0:
        return None
    else:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


@cache
def _table() -> tuple[tuple[Point, ...], ...]:
    """Return, for every digit's place, the generator's multiples by the digit's values (1,701 points, 0.3 MB)."""
    layers = []
    base: Point = GENERATOR
    for _ in range(_LAYERS):
        row: list[Point] = [None]
        for _ in range(_DIGIT_MASK):
            row.append(add(row[-1], base))
        layers.append(tuple(row))
        base = add(row[-1], base)
    return tuple(layers)


def multiply_generator(scalars: Sequence[int], pause: Callable[[], None]) -> list[Point]:
    """Return scalar · generator for each scalar (0 ≤ scalar < n). Calls `pause` between layers."""
    points: list[Point] = [None] * len(scalars)
    for layer, row in enumerate(_table()):
        shift = layer * _DIGIT_BITS
        _add_layer(points, [row[scalar >> shift & _DIGIT_MASK] for scalar in scalars])
        pause()
    return points


def _add_layer(points: list[Point], addends: list[Point]) -> None:
    """Add to every point its addend, in place, with one inversion for all."""
    pending: list[tuple[int, int, int, int, int, int]] = []
    product = 1
    for place, (left, right) in enumerate(zip(points, addends, strict=True)):
        if left is None or right is None or left[0] == right[0]:
            points[place] = add(left, right)
            continue
        x1, y1 = left
        x2, y2 = right
        pending.append((place, x1, y1, x2, y2, product))
        product = product * (x2 - x1) % P
    inverse = pow(product, -1, P)
    for place, x1, y1, x2, y2, before in reversed(pending):
        slope = (y2 - y1) * inverse % P * before % P
        inverse = inverse * (x2 - x1) % P
        x3 = (slope * slope - x1 - x2) % P
        points[place] = (x3, (slope * (x1 - x3) - y1) % P)
