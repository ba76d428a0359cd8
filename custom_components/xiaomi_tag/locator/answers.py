"""The answer for each tag, and the last one reported."""

from typing import Final

import numpy as np

from ..basics.model import Presence
from .arrays import NEVER, Codes, Flags, Indices, Times, with_rows
from .decision import NO_ROOM
from .model import Reason
from .motion import UNSURE

PRESENCES: Final = tuple(Presence)
UNKNOWN, HOME, AWAY = (PRESENCES.index(presence) for presence in (Presence.UNKNOWN, Presence.HOME, Presence.AWAY))
REASONS: Final = tuple(Reason)
NO_ANSWER: Final = (UNKNOWN, NO_ROOM, REASONS.index(Reason.NO_EVIDENCE), UNSURE)
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
        added = np.tile(np.array(NO_ANSWER, np.int16), (tags - len(self._reported), 1))
        self._reported = np.concatenate([self._reported, added])

    def reset(self, slot: int, presence: Presence, evidence_at: float | None) -> None:
        """Start a tag with what is known from before."""
        restored = presence is not Presence.UNKNOWN
        self.presence[slot] = PRESENCES.index(presence)
        self.restored[slot] = restored
        self.reason[slot] = REASONS.index(Reason.RESTORED if restored else Reason.NO_EVIDENCE)
        self.evidence_at[slot] = NEVER if evidence_at is None else evidence_at
        self._reported[slot] = NO_ANSWER

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
        """Find the reasons; `unheard` masks tags no receiver listened for lately, `deaf` is set when none listens at all."""
        reason = np.full(len(room), REASONS.index(Reason.NO_EVIDENCE), np.int16)
        home, away = self.presence == HOME, self.presence == AWAY
        reason[home] = REASONS.index(Reason.STRONGEST)
        reason[home & (room < 0)] = REASONS.index(Reason.UNCLEAR)
        reason[home & unheard] = REASONS.index(Reason.NO_RECEIVER)
        reason[away] = REASONS.index(Reason.NO_RECEIVER if deaf else Reason.SILENT)
        reason[self.restored & ~(home & unheard)] = REASONS.index(Reason.RESTORED)
        self.reason = reason

    def changed(self, room: Indices, moving: Codes) -> Indices:
        """Return the slots whose answer changed since the last call."""
        answer = np.column_stack([self.presence, room, self.reason, moving]).astype(np.int16)
        changed = np.flatnonzero((answer != self._reported).any(axis=1))
        self._reported = answer
        return changed
