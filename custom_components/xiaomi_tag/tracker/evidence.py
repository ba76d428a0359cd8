"""Turns estimates of the locator and reports of relays into evidence for the fences."""

from ..basics.model import Presence, Report
from ..fences.evidence import RADIO, Evidence
from ..fences.machine import ENTER, EXIT
from ..fences.sensitivity import Decided
from ..locator.model import Estimate
from .rooms import NOT_EVIDENCE


def radio_evidence(
    estimate: Estimate, rooms: tuple[Decided, ...] | None, now: float, heard_at: float | None = None
) -> Evidence:
    """Return the evidence of the home's own receivers; empty without new evidence or while all are offline.

    `rooms` are the decisions about the tag's room, whose estimate `estimate` is. `heard_at` is when it was last heard at
    home; for a tag that is at home that is its newest packet.
    """
    if estimate.reason in NOT_EVIDENCE or estimate.presence is Presence.UNKNOWN:
        return Evidence(tag=estimate.tag, source=RADIO, seen_at=now, received_at=now)
    at_home = 1.0 - estimate.away_probability
    home = estimate.presence is Presence.HOME
    return Evidence(
        tag=estimate.tag,
        source=RADIO,
        seen_at=now,
        received_at=now,
        # The locator has its own hysteresis for home and away. Push its probability past the fences' thresholds, so
        # that they follow at once.
        home=max(at_home, ENTER) if home else min(at_home, EXIT),
        rooms=rooms,
        position=estimate.position if home else None,
        heard_at=estimate.evidence_at if home else heard_at,
        resting=None if estimate.moving is None else not estimate.moving,
    )


def report_evidence(report: Report, *, stands_in_home: bool, valid_s: float) -> Evidence | None:
    """Return the evidence of a relay's report, None for a report without a place.

    A relay in the home is evidence that the tag was at home, valid for as long as one packet.
    """
    sighting = report.sighting
    if stands_in_home:
        home, valid = 1.0, valid_s
    elif report.fix is not None:
        home, valid = None, None
    else:
        return None
    return Evidence(
        tag=sighting.tag,
        source=sighting.receiver,
        seen_at=sighting.seen_at,
        received_at=sighting.received_at,
        home=home,
        fix=None if stands_in_home else report.fix,
        heard_at=sighting.seen_at,
        valid_s=valid,
    )
