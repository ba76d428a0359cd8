"""When made receivers do not listen: cut off, hung, restarting, deaf by turns, paused, all at once with the Wi-Fi."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Flags = NDArray[np.bool_]

HUNG_NOTICED_S: Final = 15
"""A receiver that hears nothing from any device for so long is known not to listen."""
_DAY_S: Final = 86_400.0
_CUT_NOTICED_S: Final = (1, 15)
_HEARD_AGAIN_S: Final = 1
_WIFI_A_DAY: Final = 2.0
_WIFI_S: Final = (45, 90)
_ONE_BY_ONE_S: Final = (5, 30)
_BURST_S: Final = 10
_TURN_S: Final = 120


class Trouble(StrEnum):
    """Why a single receiver does not listen."""

    OFFLINE = "offline"
    HUNG = "hung"
    """Connected, but it hears nothing from any device."""
    RESTART = "restart"
    BURSTS = "bursts"
    """Deaf by turns, as an adapter whose driver fails again and again."""
    PAUSED = "paused"
    """It holds a connection to a device and does not scan meanwhile; too short to be noticed."""


A_DAY: Final = {
    Trouble.OFFLINE: 3.0,
    Trouble.HUNG: 3.0,
    Trouble.RESTART: 4.0,
    Trouble.BURSTS: 0.5,
    Trouble.PAUSED: 8.0,
}
"""How often a receiver has each."""
LENGTH_S: Final = {
    Trouble.OFFLINE: (120, 600),
    Trouble.HUNG: (120, 600),
    Trouble.RESTART: (40, 40),
    Trouble.BURSTS: (900, 1800),
    Trouble.PAUSED: (5, 14),
}


@dataclass(frozen=True, slots=True)
class Listening:
    """By receiver and second: whether it truly listens, and whether the home counts it as online."""

    listens: Flags
    online: Flags

    def changes(self, second: int) -> bool:
        """Whether the home notices at this second that a receiver came or went; the first second counts."""
        return second == 0 or bool((self.online[:, second] != self.online[:, second - 1]).any())


def always(receivers: int, seconds: int) -> Listening:
    """Return receivers without any trouble."""
    return Listening(np.ones((receivers, seconds), np.bool_), np.ones((receivers, seconds), np.bool_))


def draw_troubles(rng: np.random.Generator, receivers: int, seconds: int, often: float = 1.0) -> Listening:
    """Draw when receivers do not listen, at moments of chance; `often` multiplies how often that is."""
    listening = always(receivers, seconds)
    days = often * seconds / _DAY_S
    for receiver in range(receivers):
        for trouble, rate in A_DAY.items():
            for begin in rng.integers(0, seconds, rng.poisson(rate * days)).tolist():
                low, high = LENGTH_S[trouble]
                put_trouble(rng, listening, receiver, trouble, begin, begin + int(rng.integers(low, high + 1)))
    for begin in rng.integers(0, seconds, rng.poisson(_WIFI_A_DAY * days)).tolist():
        put_wifi_restart(rng, listening, begin)
    return listening


def put_trouble(
    rng: np.random.Generator, listening: Listening, receiver: int, trouble: Trouble, begin: int, end: int
) -> None:
    """Let a receiver have a trouble in [begin, end)."""
    if trouble is Trouble.BURSTS:
        for turn in range(begin, end, _TURN_S):
            put_trouble(rng, listening, receiver, Trouble.HUNG, turn + _BURST_S, turn + _TURN_S)
        return
    listening.listens[receiver, begin:end] = False
    if trouble is Trouble.PAUSED:
        return
    delay = HUNG_NOTICED_S if trouble is Trouble.HUNG else int(rng.integers(*_CUT_NOTICED_S, endpoint=True))
    listening.online[receiver, begin + delay : end + _HEARD_AGAIN_S] = False


def put_wifi_restart(rng: np.random.Generator, listening: Listening, begin: int) -> None:
    """Cut all receivers off; they return one by one, in an order of chance."""
    back = begin + int(rng.integers(*_WIFI_S, endpoint=True))
    for receiver in rng.permutation(len(listening.listens)).tolist():
        put_trouble(rng, listening, receiver, Trouble.OFFLINE, begin, back)
        back += int(rng.integers(*_ONE_BY_ONE_S, endpoint=True))
