"""Turns estimates of the locator and reports of relays into evidence for the fences."""

from ..basics.model import Presence, Report
from ..fences.evidence import RADIO, Evidence
from ..fences.machine import ENTER, EXIT
from ..locator.model import Estimate, Reason

# An answer that was only kept without new evidence is not evidence itself.
_NO_EVIDENCE = frozenset({Reason.NO_EVIDENCE, Reason.RESTORED, Reason.NO_RECEIVER})


def radio_evidence(estimate: Estimate, now: float) -> Evidence:
    """Return the evidence of the home's own receivers; empty without new evidence or while all are offline."""
    if estimate.reason in _NO_EVIDENCE or estimate.presence is Presence.UNKNOWN:
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
        rooms=estimate.probabilities if home else {},
        position=estimate.position if home else None,
        heard_at=estimate.evidence_at,
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
