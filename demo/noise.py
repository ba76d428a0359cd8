"""Repeatable randomness: every number is a function of a key and counters, so any stretch of time can be asked for."""

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]
type Words = NDArray[np.uint64]


def make_key(*parts: str | int) -> int:
    """Return a 64-bit key that stands for the parts, the same on every machine and run."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def make_bytes(length: int, *parts: str | int) -> bytes:
    """Return `length` (1-64) bytes that stand for the parts: addresses and keys of virtual devices."""
    text = "\x1f".join(str(part) for part in parts)
    return blake2b(text.encode(), digest_size=length).digest()


def _mix(words: Words) -> Words:
    """Scramble 64-bit words: the output function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def uniform(key: int, *counters: ArrayLike) -> Floats:
    """Return numbers in (0, 1), one for each combination of the broadcast whole-number counters."""
    words = np.asarray(np.uint64(key))
    with np.errstate(over="ignore"):  # 64-bit words wrap around by design
        for counter in counters:
            words = _mix(words + (np.asarray(counter).astype(np.int64).astype(np.uint64) + np.uint64(1)) * _GOLDEN)
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class SmoothField:
    """A stationary Gaussian random function of a place or of time, unit variance, one for each of `count` outputs.

    It is a sum of `waves` cosines (random Fourier features: Rahimi and Recht, NIPS 2007). Frequencies drawn from a
    normal law give the squared-exponential covariance exp(-d²/2l²); from a Cauchy law, exp(-d/l), the covariance
    of a first-order autoregressive process.
    """

    def __init__(
        self, key: int, count: int, length: float, dimensions: int, *, rough: bool = False, waves: int = 48
    ) -> None:
        rng = np.random.default_rng(key)
        shape = (dimensions, count * waves)
        draw = rng.standard_cauchy(shape) if rough else rng.standard_normal(shape)
        self._frequencies = draw / length
        self._phases = rng.uniform(0.0, 2.0 * np.pi, count * waves)
        self._count = count
        self._scale = float(np.sqrt(2.0 / waves))

    def __call__(self, points: Floats) -> Floats:
        """Return the field at `points` (N x dimensions) as N x count."""
        cosines = np.cos(points @ self._frequencies + self._phases)
        return np.asarray(cosines.reshape(len(points), self._count, -1).sum(axis=2) * self._scale)
