"""The case of a stranger in words: what kind of tracker it is, what was heard, when and where, and what can be done.

Fixes use the language of the home, a report that of the user who asks for it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..adverts import protocol_named
from ..const import DOMAIN
from ..home.payloads_strangers import EvidencePayload
from .words import text

type Texts = Callable[..., str]
"""Returns a text by its key and its placeholders."""

_RINGS: Final = frozenset({"find_my", "find_hub", "dult", "smarttag", "tile", "chipolo", "pebblebee"})
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
# A unit is used from twice its length on.
_UNITS: Final = ((_DAY_S, "days"), (_HOUR_S, "hours"), (_MINUTE_S, "minutes"))


class CaseWords:
    """Words in one language, which `texts` has."""

    def __init__(self, hass: HomeAssistant, texts: Texts) -> None:
        self.text = texts
        self._hass = hass

    def family(self, family: str) -> str:
        """Return what a kind of tracker is called."""
        protocol = protocol_named(family)
        return self.text("stranger_family_unknown") if protocol is None else protocol.display_name

    def ring(self, family: str) -> str:
        """Return how a kind of tracker is made to ring, in Markdown."""
        return self.text(f"stranger_ring_{family if family in _RINGS else 'other'}")

    def level(self, level: str | None) -> str:
        """Return a level in a word."""
        return self.text(f"stranger_level_{level or 'none'}")

    def meaning(self, level: str | None, members: Iterable[str]) -> str:
        """Return what a level means, in a sentence."""
        return self.text(f"stranger_means_{level or 'none'}", members=self.members(members))

    def members(self, members: Iterable[str]) -> str:
        """Return the names of persons."""
        return ", ".join(map(self.member, members)) or self.text("stranger_somebody")

    def member(self, member: str | None) -> str:
        """Return the name of a person."""
        state = self._hass.states.get(member) if member else None
        return state.name if state is not None else self.text("stranger_somebody")

    def room(self, room: str | None) -> str:
        """Return the name of an area."""
        area = ar.async_get(self._hass).async_get_area(room) if room else None
        return area.name if area is not None else self.text("gone_place")

    def apart(self, seconds: float | None) -> str:
        """Return a duration in the unit that fits: up to two minutes in seconds. Below 0 the tracker came first."""
        if seconds is None:
            return self.text("stranger_apart_unknown")
        seconds = abs(seconds)
        for length, unit in _UNITS:
            if seconds >= 2 * length:
                return self.text(f"stranger_apart_{unit}", number=str(round(seconds / length)))
        return self.text("stranger_apart_seconds", number=str(max(1, round(seconds))))

    def moment(self, at: float) -> str:
        """Return a time with its day, in the time zone of the home."""
        local: datetime = dt_util.as_local(dt_util.utc_from_timestamp(at))
        return self.text(
            "stranger_moment",
            weekday=self.text(f"stranger_weekday_{local.weekday()}"),
            date=local.date().isoformat(),
            time=local.strftime("%H:%M"),
        )

    def clue(self, evidence: EvidencePayload) -> str:
        """Return a piece of evidence as a clause about the tracker."""
        return self.text(
            f"stranger_clue_{evidence['clue']}",
            member=self.member(evidence["member"]),
            apart=self.apart(evidence["apart_s"]),
            room=self.room(evidence["room"]),
        )

    def evidence(self, evidence: EvidencePayload) -> str:
        """Return a piece of evidence with its time."""
        return self.text("stranger_sentence", when=self.moment(evidence["at"]), sentence=self.clue(evidence))

    def logged(self, what: str, by: str | None, *, of_detection: bool) -> str:
        """Return an entry of the log: as a clause about the tracker, or as a sentence about the detection."""
        clause = self.text(f"stranger_was_{what}")
        if by is not None:
            clause = self.text("stranger_by", clause=clause, by=by)
        return (
            self.text("full_sentence", tag=self.text("stranger_detection"), clause=clause) if of_detection else clause
        )


@callback
def words_of_home(hass: HomeAssistant) -> CaseWords:
    """Return words in the language of the home."""
    return CaseWords(hass, partial(text, hass))


async def async_words_in(hass: HomeAssistant, language: str) -> CaseWords:
    """Return words in a language; in English where we do not speak it."""
    texts = await async_get_translations(hass, language, "common", {DOMAIN})

    def find(key: str, **placeholders: Any) -> str:
        found = texts.get(f"component.{DOMAIN}.common.{key}")
        return key if found is None else found.format(**placeholders)

    return CaseWords(hass, find)
