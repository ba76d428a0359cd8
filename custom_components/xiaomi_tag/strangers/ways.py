"""Trackers beside the phones of members on their way: the rule for the way, for each phone, and what it adds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from secrets import token_bytes
from typing import Final, NamedTuple

from ..basics.bounded import Bounded
from .away import Along, Away, Rule
from .dossier import Dossier
from .levels import LIMITS, Limits
from .model import Clue, Evidence, Level, Sensitivity, Sign
from .scores import MOST

MOST_NATS: Final = 5.0
"""So much the way adds to the scores of what happens at home: together they are stronger than alone."""
_MOST_PHONES: Final = 20
_MOST_RECENT: Final = 1024
_RECENT_S: Final = 600.0
_KEY_BYTES: Final = 10


class Met(NamedTuple):
    """An address that a phone heard lately."""

    address: str
    sign: Sign
    at: float


class _Recent(NamedTuple):
    met: Met
    reported_at: float | None
    """When it was reported, as of the last look at the clock; None before the first."""


class Found(NamedTuple):
    """What the rule found of an address, and beside whose phone."""

    met: Met
    member: str | None
    along: Along


class Ways:
    """The ways of all phones. Addresses are known here for ten minutes, and by a hash after that."""

    def __init__(self, token: Callable[[int], bytes] = token_bytes) -> None:
        self._secret = token(_KEY_BYTES)
        self._rule = Rule()
        self._phones: Bounded[str, Away] = Bounded(_MOST_PHONES)
        self._recent: Bounded[str, _Recent] = Bounded(_MOST_RECENT)
        self._tidied_at: float | None = None

    def set_limits(self, limits: Limits) -> None:
        """Use the rule's limits, higher or lower as those at home are; if they changed, ways begin again."""
        usual, rule = LIMITS[Sensitivity.MEDIUM], Rule()
        rule = replace(
            rule,
            suspected=rule.suspected * limits.suspected / usual.suspected,
            confirmed=rule.confirmed * limits.confirmed / usual.confirmed,
        )
        if rule != self._rule:
            self._rule = rule
            self._phones.clear()

    def hear(  # noqa: PLR0917  # what one phone reports of one packet
        self,
        address: str,
        sign: Sign | None,
        at: float,
        latitude: float | None,
        longitude: float | None,
        member: str | None,
        rssi_dbm: float | None = None,
        phone: str | None = None,
    ) -> Iterator[Found]:
        """Add what a phone heard; yield what that decided about trackers, this one and others.

        `member` is whose phone it is, and `phone` which one: two of one member may be at two places.
        """
        key = blake2b(address.encode(errors="surrogatepass"), key=self._secret, digest_size=_KEY_BYTES).hexdigest()
        phone = phone or member or ""
        if (away := self._phones.get(phone)) is None:
            away = self._phones[phone] = Away(self._rule)
        if sign is not None:
            # What was heard last is pushed out last.
            self._recent.pop(key, None)
            self._recent[key] = _Recent(Met(address, sign, at), self._tidied_at)
        for along in away.hear(key, at, latitude, longitude, rssi_dbm):
            if (recent := self._recent.get(along.track)) is not None and (along.nats or along.level is not None):
                yield Found(recent.met, member, along)

    def tidy(self, now: float) -> None:
        """Forget addresses ten minutes after they were reported: reports may be late, and a phone's clock wrong."""
        self._tidied_at = now
        for key, recent in tuple(self._recent.items()):
            if recent.reported_at is None:
                self._recent[key] = recent._replace(reported_at=now)
            elif not 0 <= now - recent.reported_at <= _RECENT_S:
                del self._recent[key]

    def forget(self, key: str) -> None:
        """Begin from nothing with what is known by this hash."""
        for away in self._phones.values():
            away.forget(key)


def suspects(along: Along) -> bool:
    """Return whether the rule suspects a tracker."""
    return along.level is not None and along.level.rank >= Level.SUSPECTED.rank


def add_way(dossier: Dossier, found: Found) -> None:
    """Add what was found on the way to what is known of a track."""
    along = found.along
    first = dossier.way_score == 0
    dossier.way_score = min(MOST, along.score)
    if suspects(along) and along.level is not None:
        if dossier.way_level is None or along.level.rank > dossier.way_level.rank:
            dossier.way_level = along.level
        dossier.way_member = found.member
    dossier.way_key = along.track
    dossier.changed_at = along.at
    # Of one that was not known before, all of its way counts.
    nats = along.score if first and along.nats >= 0 else along.nats
    if nats:
        # A level that was reached by time alone, after that, is no further evidence.
        dossier.pieces.add(Evidence(clue=Clue.WENT_ALONG, at=along.at, nats=nats, member=found.member))
    if found.member is not None:
        pair = dossier.pair(found.member)
        pair.add(min(nats, max(0.0, MOST_NATS - pair.raw)))
