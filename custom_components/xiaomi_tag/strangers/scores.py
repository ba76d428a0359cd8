"""How strongly a track seems to move with one member: a sequential test (CUSUM) for each way to plant a tracker."""

from dataclasses import dataclass, field
from typing import Any, Final

from ..basics.numbers import finite, moment, whole_within
from .coincidence import Outcome
from .hypotheses import HYPOTHESES, ROOM_WEIGHT, nats

MOST: Final = 40.0
"""No score is higher, so that evidence against a track counts soon."""
_PURSE: Final = 4.0
_REFILLED_S: Final = 8 * 3600.0
_MOST_COUNT: Final = 10_000


@dataclass(slots=True)
class Pair:
    """The scores of one track and one member, in nats, in the order of `HYPOTHESES`.

    Changes of room add no more than is in a purse, which takes 8 hours to fill again: a guest who follows the host for
    an evening is no suspect by that alone.
    """

    scores: list[float] = field(default_factory=lambda: [0.0] * len(HYPOTHESES))
    moves: int = 0
    """How often the track left and came with the member since the scores were 0."""
    discount: float = 0.0
    """What a shared timetable explains."""
    matched_at: float | None = None
    """When the track last left or came with the member: it counts once, however often the member did."""
    spent: float = 0.0
    spent_at: float = 0.0

    @property
    def raw(self) -> float:
        """Return the score before what a shared timetable explains."""
        prices = (hypothesis.price for hypothesis in HYPOTHESES)
        return max(0.0, *(score - price for score, price in zip(self.scores, prices, strict=True)))

    @property
    def score(self) -> float:
        """Return the score."""
        return max(0.0, self.raw - self.discount)

    def moved(self, outcome: Outcome, *, indoors: bool) -> float:
        """Follow whether the track left or came with the member; return by how much the score changed.

        `indoors` is whether the track was in the dwelling, not only within hearing.
        """
        if outcome.match:
            if outcome.at is not None and outcome.at == self.matched_at:
                return 0.0
            self.matched_at = outcome.at
        before = max(self.scores)
        for index, hypothesis in enumerate(HYPOTHESES):
            if outcome.match and hypothesis.indoors and not indoors:
                continue
            self._add(index, nats(hypothesis.moves, outcome.chance, match=outcome.match))
        return self._moved(before, match=outcome.match)

    def alone(self) -> float:
        """Follow that the track left or came, and the member did not; return by how much the score changed."""
        before = max(self.scores)
        for index, hypothesis in enumerate(HYPOTHESES):
            self._add(index, hypothesis.alone)
        return self._moved(before, match=False)

    def changed_room(self, outcome: Outcome, at: float) -> float:
        """Follow whether the track changed room with the member; return by how much the score changed."""
        before = max(self.scores)
        for index, hypothesis in enumerate(HYPOTHESES):
            if hypothesis.rooms is not None:
                gain = ROOM_WEIGHT * nats(hypothesis.rooms, outcome.chance, match=outcome.match)
                self._add(index, self._spend(gain, at) if gain > 0 else gain)
        return self._moved(before, match=None)

    def add(self, weight: float) -> float:
        """Add evidence of another kind to all hypotheses; return by how much the score changed."""
        before = max(self.scores)
        for index in range(len(self.scores)):
            self._add(index, weight)
        return self._moved(before, match=None)

    def shrink(self, share: float) -> None:
        """Keep a share of the scores, as when it is not sure that it is still the same tracker."""
        self.scores = [score * min(1.0, max(0.0, share)) for score in self.scores]

    def limit(self, most: float) -> None:
        """Let no score be above `most`."""
        self.scores = [min(score, most + of.price) for score, of in zip(self.scores, HYPOTHESES, strict=True)]

    def take_over(self, other: Pair, share: float, most: float) -> bool:
        """Take a share of the scores of another track that may be the same tracker, up to `most`, if that is more."""
        taken = [
            min(most + of.price, max(0.0, score - other.discount) * share)
            for score, of in zip(other.scores, HYPOTHESES, strict=True)
        ]
        if max(taken) <= max(self.scores):
            return False
        self.scores, self.moves = taken, max(self.moves, other.moves)
        return True

    def memory(self) -> dict[str, Any]:
        """Return all of it, JSON-able."""
        return {
            "scores": [round(score, 4) for score in self.scores],
            "moves": self.moves,
            "discount": round(self.discount, 4),
            "matched_at": self.matched_at,
            "spent": round(self.spent, 4),
            "spent_at": self.spent_at,
        }

    def _add(self, index: int, weight: float) -> None:
        self.scores[index] = min(MOST, max(0.0, self.scores[index] + weight))

    def _moved(self, before: float, *, match: bool | None) -> float:
        after = max(self.scores)
        if after <= 0:
            self.moves = 0
        elif match:
            self.moves = min(_MOST_COUNT, self.moves + 1)
        return after - before

    def _spend(self, gain: float, at: float) -> float:
        """Take from the purse; return how much of the gain there was."""
        back = max(0.0, at - self.spent_at) * _PURSE / _REFILLED_S
        spent = max(0.0, self.spent - back)
        gain = min(gain, _PURSE - spent)
        self.spent, self.spent_at = spent + gain, max(at, self.spent_at)
        return gain


def read_pair(data: object) -> Pair | None:
    """Return what `Pair.memory` returned, None if it makes no sense."""
    if not isinstance(data, dict) or not isinstance(rows := data.get("scores"), list) or len(rows) != len(HYPOTHESES):
        return None
    scores = [finite(row) for row in rows]
    return Pair(
        [0.0 if score is None else min(MOST, max(0.0, score)) for score in scores],
        whole_within(data.get("moves"), 0, _MOST_COUNT) or 0,
        min(MOST, max(0.0, finite(data.get("discount")) or 0.0)),
        moment(data.get("matched_at")),
        min(_PURSE, max(0.0, finite(data.get("spent")) or 0.0)),
        moment(data.get("spent_at")) or 0.0,
    )
