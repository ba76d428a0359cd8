"""Turns estimates of the locator and reports of relays into evidence for the fences."""

from ..basics.model import Presence, Report
from ..fences.evidence import RADIO, Evidence
from ..fences.machine import ENTER, EXIT
from ..locator.model import Estimate, Reason

# Answers that are kept for want of evidence say nothing new about where the tag is.
_SAYS_NOTHING = frozenset({Reason.NO_EVIDENCE, Reason.RESTORED, Reason.NO_RECEIVER})


def radio_evidence(estimate: Estimate, now: float) -> Evidence:
    """Return what the home's own receivers say of a tag; with all of them offline they say nothing."""
    if estimate.reason in _SAYS_NOTHING or estimate.presence is Presence.UNKNOWN:
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
    """Return what a relay says of where a tag was, None where it does not say.

    A relay that stands in the home says that the tag was there, for as long as one packet does.
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
