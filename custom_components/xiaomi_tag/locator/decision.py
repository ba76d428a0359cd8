"""Which room is the answer: evidence for each rival is summed up until it is worth a change.

The test is Page's cumulative sum (Biometrika 41, 1954), one per rival room, against the present answer.
"""

import numpy as np

from .arrays import Flags, Floats, Indices, with_columns, with_rows
from .probability import room_probabilities
from .room_map import Scorer

BAR_STILL_DBS = 20.0
BAR_MOVING_DBS = 8.5
DRIFT_STILL_DB = 0.7
"""What a rival must lead by, in the long run, while the tag rests; nothing while it walks."""
MAX_STEP_DB = 15.0
MAX_EVIDENCE_DBS = 40.0
NO_ROOM = -1
KEEP_STILL = 0.75
KEEP_MOVING = 0.5
"""The probability that a rival must reach, by cells, to become the answer: more while the tag rests."""
LOST = 0.02
"""A room less probable than this is left for any that the threshold lets through."""


class Decision:
    """Per tag (rows are slots): the answer (a room's index, NO_ROOM for none), scores in dB, rivals' evidence in dB s."""

    def __init__(self) -> None:
        self.room: Indices = np.zeros(0, np.intp)
        self.scores: Floats = np.zeros((0, 0), np.float32)
        self.evidence: Floats = np.zeros((0, 0), np.float32)
        self.heard: Flags = np.zeros((0, 0), bool)
        """Rooms with a receiver that heard the tag when it was last scored."""

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self.room = with_rows(self.room, tags, NO_ROOM)
        self.scores = with_rows(self.scores, tags, 0)
        self.evidence = with_rows(self.evidence, tags, 0)
        self.heard = with_rows(self.heard, tags, 0)

    def forget(self, slots: Indices) -> None:
        """Withdraw the answers of tags, and all that they rested on."""
        self.room[slots] = NO_ROOM
        self.scores[slots] = self.evidence[slots] = 0
        self.heard[slots] = False

    def move_rooms(self, old_rooms: Indices) -> None:
        """Follow rooms to new indices; an answer whose room is gone is withdrawn."""
        new_of = np.full(self.scores.shape[1] + 1, NO_ROOM, np.intp)  # the last entry stands for NO_ROOM
        kept = np.flatnonzero(old_rooms >= 0)
        new_of[old_rooms[kept]] = kept
        self.room = new_of[self.room]
        self.scores = with_columns(self.scores, old_rooms, 0)
        self.evidence = with_columns(self.evidence, old_rooms, 0)
        self.heard = with_columns(self.heard, old_rooms, 0)

    def score(self, slots: Indices, level_dbm: Floats, scorer: Scorer, telling: Flags | None = None) -> None:
        """Score the rooms for tags that were heard, by the receivers that are `telling` of them (None: all online)."""
        self.scores[slots] = scorer.scores(level_dbm, telling)
        self.heard[slots] = scorer.heard(level_dbm)

    def change(self, slots: Indices, motion: Floats, scorer: Scorer, threshold: float) -> Indices:
        """Weigh the rivals of tags that have a room and were heard; return the slots whose room changed.

        `motion` (slots,) runs from 0 at rest to 1 walking: the faster a tag moves, the less evidence is asked.
        """
        if not len(slots):
            return slots
        held = self.room[slots]
        rows = np.arange(len(slots))
        scores = self.scores[slots]
        lead = (scores - scores[rows, held][:, None]) * scorer.gain[held]
        drift = np.float32(DRIFT_STILL_DB) * (1 - motion)[:, None]
        step = np.clip(lead - drift, -MAX_STEP_DB, MAX_STEP_DB)
        step = np.where(self.heard[slots], step, np.minimum(step, 0))
        evidence = np.clip(self.evidence[slots] + step, 0, MAX_EVIDENCE_DBS)
        evidence[rows, held] = 0
        self.evidence[slots] = evidence
        bar = BAR_STILL_DBS - (BAR_STILL_DBS - BAR_MOVING_DBS) * motion
        # Several may be over the bar, all at the most that counts even; the one that leads now is meant.
        rival = np.where(evidence > bar[:, None], scores, -np.inf).argmax(axis=1)
        over = evidence[rows, rival] > bar
        return self._accept(slots[over], rival[over], scorer, threshold)

    def follow(self, slots: Indices, shares: Floats, motion: Floats, threshold: float) -> Indices:
        """Weigh rivals by the probabilities (slots, rooms) of a filter over cells; return the slots whose room changed."""
        if not len(slots) or not shares.shape[1]:
            return slots[:0]
        rows = np.arange(len(slots))
        held = self.room[slots]
        best = shares.argmax(axis=1)
        bar = np.maximum(threshold, KEEP_STILL - (KEEP_STILL - KEEP_MOVING) * motion)
        bar = np.where(shares[rows, held] < LOST, threshold, bar)
        over = (best != held) & (shares[rows, best] >= bar)
        chosen: Indices = slots[over]
        self.room[chosen] = best[over]
        self.evidence[chosen] = 0
        return chosen

    def begin(self, slots: Indices, shares: Floats, threshold: float) -> Indices:
        """Choose a first room by probabilities (slots, rooms) of a filter over cells; return the slots that got theirs."""
        if not len(slots) or not shares.shape[1]:
            return slots[:0]
        best = shares.argmax(axis=1)
        sure = shares[np.arange(len(slots)), best] >= threshold
        chosen: Indices = slots[sure]
        self.room[chosen] = best[sure]
        return chosen

    def open(self, slots: Indices, scorer: Scorer, threshold: float) -> Indices:
        """Choose a first room for tags without one where one is clear; return the slots that got theirs."""
        if not len(slots) or not self.scores.shape[1]:
            return slots[:0]
        best = np.where(self.heard[slots], self.scores[slots], -np.inf).argmax(axis=1)
        heard = self.heard[slots, best]
        return self._accept(slots[heard], best[heard], scorer, threshold)

    def probabilities(self, slots: Indices, scorer: Scorer) -> Floats:
        """Probability (slots, rooms) of each room given that the tag is at home."""
        return room_probabilities(self.scores[slots], self.evidence[slots], self.room[slots], scorer.nameable)

    def _accept(self, slots: Indices, rooms: Indices, scorer: Scorer, threshold: float) -> Indices:
        """Accept the answers that would be probable enough once given; return their slots."""
        if not len(slots):
            return slots
        held = np.where(self.room[slots] >= 0, rooms, NO_ROOM)
        blank = np.zeros((len(slots), self.scores.shape[1]), np.float32)
        probability = room_probabilities(self.scores[slots], blank, held, scorer.nameable)
        sure = probability[np.arange(len(slots)), rooms] >= threshold
        chosen: Indices = slots[sure]
        self.room[chosen] = rooms[sure]
        self.evidence[chosen] = 0
        return chosen
