"""The estimate of a tag that was last sent on the websocket, and the rule for when to send it again."""

from collections.abc import Mapping
from typing import Final

from ..basics.model import Fix
from ..locator import Estimate
from ..locator.model import Reason
from ..tracker.tracker import Tracker
from .payloads import PlacePayload, RelayedFixPayload

PROBABILITY_STEP: Final = 0.05
"""A tag that moves is sent again when a probability differs by this much from what was sent."""
POSITION_STEP_M: Final = 0.5
MEAN_STEP: Final = 0.15
"""A tag at rest is sent again when what was sent differs by this much from the mean since then."""
MEAN_PACKETS: Final = 30.0
SILENT_S: Final = 30.0
"""A tag is silent after this time, or after twice its usual interval if that is longer."""
_SILENT_INTERVALS: Final = 2.0


class ShownPlace:
    """The last sent estimate of a tag.

    The probabilities of a tag at rest vary with each packet without meaning: it is sent again when its answer changes,
    or when the sent probability is no longer typical. A moving tag is sent with every visible change.
    """

    __slots__ = ("_fixed_at", "_mean", "_sent", "_silent")

    def __init__(self, estimate: Estimate, now: float, fixed_at: float | None = None) -> None:
        """Begin with what was sent; `fixed_at` is when a relay placed the tag."""
        self._sent = estimate
        self._fixed_at = fixed_at
        self._silent = is_silent(estimate, now)
        self._mean = estimate.probability

    def update(self, estimate: Estimate, now: float, fixed_at: float | None = None) -> bool:
        """Return whether to send an estimate; it then counts as sent."""
        sent = self._sent
        silent = is_silent(estimate, now)
        self._mean += (estimate.probability - self._mean) / MEAN_PACKETS
        if silent == self._silent and fixed_at == self._fixed_at and _answer(sent) == _answer(estimate):
            if estimate.moving is False:
                worth = self._is_typical(estimate.probability) and not self._is_near(sent.probability)
            else:
                worth = _moved(sent, estimate)
            if not worth:
                return False
        if _answer(sent)[:2] != _answer(estimate)[:2]:
            self._mean = estimate.probability
        self._sent, self._silent, self._fixed_at = estimate, silent, fixed_at
        return True

    def _is_near(self, probability: float) -> bool:
        return abs(probability - self._mean) < MEAN_STEP

    def _is_typical(self, probability: float) -> bool:
        return abs(probability - self._mean) < PROBABILITY_STEP


def is_silent(estimate: Estimate, now: float) -> bool:
    """Return whether a tag has not been heard for longer than usual; False if it was never heard."""
    if estimate.evidence_at is None:
        return False
    return now - estimate.evidence_at > max(SILENT_S, _SILENT_INTERVALS * (estimate.interval_s or 0.0))


def _answer(estimate: Estimate) -> tuple[object, ...]:
    # Near a tie the leading room changes with each packet: STRONGEST and HOLDING count as the same.
    reason = Reason.STRONGEST if estimate.reason is Reason.HOLDING else estimate.reason
    return estimate.presence, estimate.room, reason, estimate.moving


def _moved(sent: Estimate, new: Estimate) -> bool:
    return (
        abs(sent.away_probability - new.away_probability) >= PROBABILITY_STEP
        or _probabilities_differ(sent.probabilities, new.probabilities)
        or _position_differs(sent, new)
    )


def _probabilities_differ(sent: Mapping[str, float], new: Mapping[str, float]) -> bool:
    """Compare the rooms with a relevant probability; the most likely come first."""
    for one, other in ((sent, new), (new, sent)):
        for room, probability in one.items():
            if probability < PROBABILITY_STEP:
                break
            if abs(probability - other.get(room, 0.0)) >= PROBABILITY_STEP:
                return True
    return False


def _position_differs(sent: Estimate, new: Estimate) -> bool:
    one, other = sent.position, new.position
    if one is None or other is None:
        return one is not other
    moved = max(abs(one.x_m - other.x_m), abs(one.y_m - other.y_m)) >= POSITION_STEP_M
    return moved or one.floor != other.floor


def tracked_place(tracker: Tracker, estimate: Estimate, now: float) -> PlacePayload:
    """Return where a tag is, with what the tracker knows beside its estimate."""
    return place_payload(estimate, now, tracker.since(estimate.tag), tracker.abroad(estimate))


def place_payload(
    estimate: Estimate, now: float, since: float | None = None, placed: tuple[float, Fix] | None = None
) -> PlacePayload:
    """Return an estimate with rounded numbers; since when that holds, and where and when a relay placed the tag."""
    position = estimate.position
    explanation = estimate.explanation
    return {
        "presence": estimate.presence.value,
        "room": estimate.room,
        "probability": round(estimate.probability, 3),
        "probabilities": _rounded(estimate.probabilities),
        "runner_up": estimate.runner_up,
        "runner_up_probability": round(estimate.runner_up_probability, 3),
        "away_probability": round(estimate.away_probability, 3),
        "unnamed_probability": round(estimate.unnamed_probability, 3),
        "position": None
        if position is None
        else {
            "x_m": round(position.x_m, 2),
            "y_m": round(position.y_m, 2),
            "floor": position.floor,
            "xx_m2": round(position.xx_m2, 3),
            "xy_m2": round(position.xy_m2, 3),
            "yy_m2": round(position.yy_m2, 3),
        },
        "evidence_at": None if estimate.evidence_at is None else round(estimate.evidence_at, 1),
        "silent": is_silent(estimate, now),
        "moving": estimate.moving,
        "reason": estimate.reason.value,
        "explanation": {
            "leader": explanation.leader,
            "lead_db": None if explanation.lead_db is None else round(explanation.lead_db, 1),
            "excluded": list(explanation.excluded),
        },
        "since": None if since is None else round(since, 1),
        "interval_s": None if estimate.interval_s is None else round(estimate.interval_s, 1),
        "fix": None if placed is None else _fix_payload(*placed),
    }


def _fix_payload(at: float, fix: Fix) -> RelayedFixPayload:
    return {
        "latitude": fix.latitude,
        "longitude": fix.longitude,
        "accuracy_m": round(fix.accuracy_m, 1),
        "at": round(at, 1),
    }


def _rounded(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Leave out probabilities that round to zero: with many rooms most do."""
    rounded = {room: round(probability, 3) for room, probability in probabilities.items()}
    return {room: probability for room, probability in rounded.items() if probability}
