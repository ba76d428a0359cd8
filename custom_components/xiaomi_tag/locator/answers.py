"""What is said of each tag, what was reported of it, and the full answer on demand."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .arrays import NEVER, Codes, Flags, Floats, Indices, Times, with_rows
from .decision import NO_ROOM
from .model import Estimate, Presence, Reason
from .motion import MOVING, UNSURE

PRESENCES: Final = tuple(Presence)
UNKNOWN, HOME, AWAY = (PRESENCES.index(presence) for presence in (Presence.UNKNOWN, Presence.HOME, Presence.AWAY))
REASONS: Final = tuple(Reason)
NOTHING_SAID: Final = (UNKNOWN, NO_ROOM, REASONS.index(Reason.NO_EVIDENCE), UNSURE)
WITHDRAWN: Final = -2
"""A reported room that no longer exists: differs from every room and from none."""


class Answers:
    """Presence and reason as codes per tag slot, and the last report: presence, room, reason, moving."""

    def __init__(self) -> None:
        self.presence: Codes = np.zeros(0, np.int16)
        self.restored: Flags = np.zeros(0, bool)
        self.reason: Codes = np.zeros(0, np.int16)
        self.evidence_at: Times = np.full(0, NEVER)
        self._reported: Codes = np.zeros((0, 4), np.int16)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self.presence = with_rows(self.presence, tags, UNKNOWN)
        self.restored = with_rows(self.restored, tags, 0)
        self.reason = with_rows(self.reason, tags, 0)
        self.evidence_at = with_rows(self.evidence_at, tags, NEVER)
        added = np.tile(np.array(NOTHING_SAID, np.int16), (tags - len(self._reported), 1))
        self._reported = np.concatenate([self._reported, added])

    def reset(self, slot: int, presence: Presence, evidence_at: float | None) -> None:
        """Start a tag with what is known from before."""
        restored = presence is not Presence.UNKNOWN
        self.presence[slot] = PRESENCES.index(presence)
        self.restored[slot] = restored
        self.reason[slot] = REASONS.index(Reason.RESTORED if restored else Reason.NO_EVIDENCE)
        self.evidence_at[slot] = NEVER if evidence_at is None else evidence_at
        self._reported[slot] = NOTHING_SAID

    def move_rooms(self, old_rooms: Indices) -> None:
        """Follow rooms to new indices in what was reported."""
        room = self._reported[:, 1]
        moved = np.full(len(room), WITHDRAWN, np.int16)
        moved[room == NO_ROOM] = NO_ROOM
        for new, old in enumerate(old_rooms):
            if old >= 0:
                moved[room == old] = new
        self._reported[:, 1] = moved

    def explain(self, room: Indices, unheard: Flags, *, deaf: bool) -> None:
        """Find the reasons; `unheard` masks tags nobody has listened for lately, `deaf` says that nobody listens at all."""
        reason = np.full(len(room), REASONS.index(Reason.NO_EVIDENCE), np.int16)
        home, away = self.presence == HOME, self.presence == AWAY
        reason[home] = REASONS.index(Reason.STRONGEST)
        reason[home & (room < 0)] = REASONS.index(Reason.UNCLEAR)
        reason[home & unheard] = REASONS.index(Reason.NO_RECEIVER)
        reason[away] = REASONS.index(Reason.NO_RECEIVER if deaf else Reason.SILENT)
        reason[self.restored & ~(home & unheard)] = REASONS.index(Reason.RESTORED)
        self.reason = reason

    def changed(self, room: Indices, moving: Codes) -> Indices:
        """Report: the slots that say something else than at the last report."""
        said = np.column_stack([self.presence, room, self.reason, moving]).astype(np.int16)
        changed = np.flatnonzero((said != self._reported).any(axis=1))
        self._reported = said
        return changed


def build_estimate(
    base: Estimate,
    *,
    rooms: Sequence[str],
    room_index: int,
    share: Floats,
    leads: int,
    moving: int,
) -> Estimate:
    """Complete `base`, which has presence, reason and `away_probability`, by what the receivers say of the rooms.

    `share` (rooms,) are the rooms' probabilities if the tag is at home, `leads` is the index of the best room now.
    """
    order = np.argsort(-share, kind="stable")
    at_home = 1.0 - base.away_probability
    probabilities = {rooms[index]: float(share[index]) * at_home for index in order}
    room = rooms[room_index] if room_index != NO_ROOM else None
    probability = base.away_probability if base.presence is Presence.AWAY else probabilities.get(room or "", 0.0)
    runner_up = next((other for other in probabilities if other != room), None)
    holding = base.reason is Reason.STRONGEST and leads not in {room_index, NO_ROOM}
    return Estimate(
        tag=base.tag,
        at=base.at,
        presence=base.presence,
        room=room,
        probability=probability,
        runner_up=runner_up,
        runner_up_probability=probabilities[runner_up] if runner_up is not None else 0.0,
        away_probability=base.away_probability,
        probabilities=probabilities,
        reason=Reason.HOLDING if holding else base.reason,
        evidence_at=base.evidence_at,
        interval_s=base.interval_s,
        moving=None if moving == UNSURE else moving == MOVING,
        strongest_receiver=base.strongest_receiver,
        strongest_dbm=base.strongest_dbm,
        position=base.position,
        explanation=base.explanation,
    )
