"""Whether two devices send as one tag: a copy that somebody replays, or two beacons with the same numbers.

A tag has one address at a time. When it changes, the old address falls silent and the new one is heard where the old
one was. An address that is heard elsewhere is not followed while the one that is followed goes on.
"""

from dataclasses import dataclass, field
from math import inf
from typing import Any

from ..basics.bounded import Bounded

SILENT_AFTER_S = 10.0
"""The followed address is given up for another after so long without a packet, or after some of its usual pauses."""
COPY_SILENT_AFTER_S = 120.0
"""The same for an address that was heard in turn with the followed one: one of them is a copy."""
OVER_AFTER_S = 600.0
"""After so long without two senders at once, there is one again."""

_PAUSES = 4.0
_MOST_PAUSE_S = 120.0
_SET_BACK_S = -60.0
"""A packet that seems to be so much older than the last one: the host's clock was set back."""
_MOST_RIVALS = 8
_MOST_RECEIVERS = 32
_ELSEWHERE_DB = 12.0
_ELSEWHERE_ALONE_DB = 15.0
"""Noise and the change of an address move a level by less; a single receiver proves less than several."""
_SMOOTHING = 0.3
_FEW = 3
"""So many packets count alike."""
_FADING_DB = 0.1
_AT_ONCE = 3
"""So many turns of two addresses, of which one is elsewhere, are two senders. One turn may be a late packet."""
_TOGETHER_S = 60.0
_MORE_USUAL = 0.2
_MOST_COUNT = 10_000.0


@dataclass(slots=True)
class _Sender:
    """One address: its mean level (dBm) and number of packets by receiver, and when it was heard."""

    first_at: float
    last_at: float
    pause_s: float = 0.0
    levels: Bounded[str, list[float]] = field(default_factory=lambda: Bounded(_MOST_RECEIVERS))
    turns: int = 0
    """How often this one and the followed one were heard in turn."""
    turn_at: float = 0.0
    best: str = ""
    """The receiver that hears this one best, and how loud; what is not confirmed fades."""
    best_dbm: float = -inf

    def hear(self, receiver: str, rssi_dbm: float, at: float) -> None:
        """Record a packet."""
        known = self.levels.get(receiver)
        if known is None:
            known = self.levels[receiver] = [rssi_dbm, 1.0]
        else:
            known[1] = packets = known[1] + 1.0
            known[0] += (rssi_dbm - known[0]) * (_SMOOTHING if packets > _FEW else 1 / packets)
        if receiver == self.best or known[0] > self.best_dbm:
            self.best, self.best_dbm = receiver, known[0]
        else:
            self.best_dbm -= _FADING_DB
        if at > self.last_at:
            self.pause_s += _SMOOTHING * (at - self.last_at - self.pause_s)
            self.last_at = at

    def is_elsewhere(self, other: _Sender) -> bool:
        """Return whether receivers hear this one much louder or weaker than the other, or none hears both."""
        gaps = [
            abs(known[0] - other.levels[receiver][0])
            for receiver, known in self.levels.items()
            if receiver in other.levels
        ]
        most_db = _ELSEWHERE_DB if len(gaps) > 1 else _ELSEWHERE_ALONE_DB
        return not gaps or sum(gaps) / len(gaps) > most_db

    def is_silent(self, now: float, patience_s: float) -> bool:
        """Return whether this one has ended, as far as its rhythm and this patience show."""
        silent_s = now - self.last_at
        usual_s = min(_PAUSES * self.pause_s, _MOST_PAUSE_S)
        return silent_s > max(patience_s, usual_s) or silent_s < _SET_BACK_S


@dataclass(slots=True)
class _Tag:
    """The address that is followed, the others, and how often each receiver heard the followed one best."""

    address: str
    sender: _Sender
    rivals: Bounded[str, _Sender] = field(default_factory=lambda: Bounded(_MOST_RIVALS))
    receivers: Bounded[str, list[float]] = field(default_factory=lambda: Bounded(_MOST_RECEIVERS))
    two_at: float | None = None
    """When two senders were heard at once, last."""
    times: int = 0
    left_out: int = 0

    def is_doubled(self, now: float) -> bool:
        """Return whether two senders were heard at once of late."""
        return self.two_at is not None and 0 <= now - self.two_at <= OVER_AFTER_S

    def count(self, receiver: str) -> None:
        """Record a packet of the followed address; what is long ago counts less."""
        if receiver != self.sender.best:
            return
        count = self.receivers.get(receiver)
        if count is None:
            count = self.receivers[receiver] = [0.0]
        count[0] += 1.0
        if count[0] > _MOST_COUNT:
            for known in self.receivers.values():
                known[0] /= 2

    def usual(self, sender: _Sender) -> float:
        """Return how much of all hearing fell to the receiver that hears a sender best."""
        count = self.receivers.get(sender.best)
        return 0.0 if count is None else count[0] / sum(known[0] for known in self.receivers.values())


class Twins:
    """Decides by tag which of its addresses is followed. Bounded: nine addresses a tag, 32 receivers each.

    Times are event times of packets, Unix seconds. A packet of the followed address costs a few look-ups.
    """

    def __init__(self) -> None:
        self._tags: dict[str, _Tag] = {}

    def follows(self, tag: str, address: str, receiver: str, rssi_dbm: int, at: float) -> bool:
        """Record a packet of a tag; return whether it is to be used."""
        state = self._tags.get(tag)
        if state is None:
            state = self._tags[tag] = _Tag(address, _Sender(at, at))
        if address == state.address:
            state.sender.hear(receiver, rssi_dbm, at)
            state.count(receiver)
            return True
        rival = state.rivals.get(address)
        if rival is None:
            rival = state.rivals[address] = _Sender(at, at)
        rival.hear(receiver, rssi_dbm, at)
        elsewhere = rival.is_elsewhere(state.sender)
        if elsewhere:
            self._take_turns(state, rival, at)
        if self._replaces(state, rival, at, elsewhere=elsewhere):
            self._follow(state, address)
        elif elsewhere:
            state.left_out += 1
            return False
        return True

    @staticmethod
    def _take_turns(state: _Tag, rival: _Sender, at: float) -> None:
        """Count when the followed address went on after a packet from elsewhere."""
        followed = state.sender
        if followed.last_at <= max(rival.first_at, rival.turn_at):
            return
        rival.turns, rival.turn_at = rival.turns + 1, at
        if rival.turns >= _AT_ONCE:
            state.times += not state.is_doubled(at)
            state.two_at = at

    @staticmethod
    def _replaces(state: _Tag, rival: _Sender, at: float, *, elsewhere: bool) -> bool:
        """Return whether a rival is the tag's next address, or the more usual one of two."""
        followed = state.sender
        took_turns = rival.turns >= _AT_ONCE
        if followed.is_silent(at, COPY_SILENT_AFTER_S if took_turns else SILENT_AFTER_S):
            return True
        if not elsewhere:
            return rival.first_at > followed.first_at
        # Both began at about the same time: neither continues what was before.
        together = took_turns and abs(rival.first_at - followed.first_at) < _TOGETHER_S
        return together and state.usual(rival) > state.usual(followed) + _MORE_USUAL

    @staticmethod
    def _follow(state: _Tag, address: str) -> None:
        before, followed = state.address, state.sender
        state.address, state.sender = address, state.rivals.pop(address)
        state.rivals[before] = followed

    def doubled(self, now: float) -> frozenset[str]:
        """Return the tags that two devices send as at present."""
        return frozenset(tag for tag, state in self._tags.items() if state.is_doubled(now))

    def forget(self, tag: str) -> None:
        """Forget a tag."""
        self._tags.pop(tag, None)

    def diagnostics(self, tag: str) -> dict[str, Any]:
        """Return diagnostics of a tag: no addresses."""
        state = self._tags.get(tag)
        return {"two_senders": 0 if state is None else state.times, "copies": 0 if state is None else state.left_out}
