"""The fix of a suspected tracker: what it is, what was heard, how to find it and make it ring, who helps, what to decide.

Every step is a menu that leads on and back to the start. Nothing rings and nothing is trusted without being chosen.
"""

from typing import Any, Final

from homeassistant.components.http import KEY_HASS_USER, current_request
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import callback

from ..automation.case_words import CaseWords, words_of_home
from ..automation.stranger_help import AIRGUARD, help_pages
from ..const import DOMAIN
from ..home import Home
from ..home.markdown import escaped
from ..home.payloads_strangers import StrangerPayload
from ..strangers.model import Choice

MOST_EVIDENCE: Final = 15
MOST_RECEIVERS: Final = 3


class StrangerFlow(RepairsFlow):
    """Leads through the case of a track."""

    def __init__(self, track: str) -> None:
        self._track = track

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what it is."""
        return self._menu("init", "evidence", "find", "ring", "help", "decide")

    async def async_step_evidence(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what was heard, when and where."""
        return self._menu("evidence", "find", "init")

    async def async_step_find(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show which receivers hear it now; opened again, it shows what they hear then."""
        return self._menu("find", "find", "ring", "init")

    async def async_step_ring(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show how it is made to ring."""
        return self._menu("ring", "help", "init")

    async def async_step_help(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show who helps."""
        return self._menu("help", "decide", "init")

    async def async_step_decide(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask what to do with the case."""
        return self._menu("decide", "keep", "close", "trust", "init")

    async def async_step_keep(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Leave all as it is."""
        return self.async_abort(reason="stranger_kept")

    async def async_step_trust(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask once more before it is trusted."""
        return self._menu("trust", "decide", "trusted")

    async def async_step_close(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask once more before the case is closed."""
        return self._menu("close", "decide", "closed")

    async def async_step_trusted(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Trust it."""
        if (home := self._home()) is None:
            return self.async_abort(reason="stranger_gone")
        home.strangers.async_decide(self._track, Choice.TRUST, _user_name())
        return self.async_create_entry(data={})

    async def async_step_closed(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Close the case."""
        if (home := self._home()) is None:
            return self.async_abort(reason="stranger_gone")
        home.strangers.async_close(self._track, _user_name())
        return self.async_create_entry(data={})

    @callback
    def _menu(self, step: str, *options: str) -> RepairsFlowResult:
        if (home := self._home()) is None:
            return self.async_abort(reason="stranger_gone")
        stranger = next(each for each in home.stranger_feed.describe()["strangers"] if each["id"] == self._track)
        words = words_of_home(self.hass)
        return self.async_show_menu(
            step_id=step,
            menu_options=list(options),
            description_placeholders={
                **_about(words, stranger),
                "evidence": _evidence(words, stranger),
                "heard": self._heard(home, words, stranger),
                "ring": words.ring(stranger["family"]),
                "airguard": AIRGUARD,
                "safety": words.text("stranger_help_safety"),
                "police": words.text("stranger_help_police"),
                "pages": "\n".join(f"- [{escaped(name)}]({url})" for name, url in help_pages(words)),
            },
        )

    @callback
    def _home(self) -> Home | None:
        """Return the home, None if it is not loaded or does not know the track any more."""
        for entry in self.hass.config_entries.async_loaded_entries(DOMAIN):
            home: Home = entry.runtime_data
            track = home.strangers.track(self._track)
            if track is not None and track.level is not None:
                return home
        return None

    def _heard(self, home: Home, words: CaseWords, stranger: StrangerPayload) -> str:
        now = home.clock.now()
        lines = [
            words.text(
                "stranger_find_heard",
                receiver=receiver.name,
                room=words.room(receiver.area_id),
                dbm=str(round(dbm)),
                apart=words.apart(now - heard_at),
            )
            for source, dbm, heard_at in home.strangers.detector.find(self._track)
            if (receiver := home.receivers.get(source)) is not None
        ]
        if not stranger["present"] or not lines:
            return words.text("stranger_find_gone", when=words.moment(stranger["last_seen"]))
        return _list(words.text("stranger_find_now"), lines[:MOST_RECEIVERS])


def _about(words: CaseWords, stranger: StrangerPayload) -> dict[str, str]:
    return {
        "family": escaped(words.family(stranger["family"])),
        "level": escaped(words.level(stranger["level"])),
        "members": escaped(words.members(stranger["members"])),
        "meaning": escaped(words.meaning(stranger["level"], stranger["members"])),
        "condition": words.text(f"stranger_condition_{stranger['condition']}"),
        "first": escaped(words.moment(stranger["first_seen"])),
        "last": escaped(words.moment(stranger["last_seen"])),
    }


def _evidence(words: CaseWords, stranger: StrangerPayload) -> str:
    """Return the last pieces of evidence, the newest first."""
    lines = [words.evidence(each) for each in reversed(stranger["evidence"][-MOST_EVIDENCE:])]
    return _list("", lines) if lines else words.text("stranger_report_nothing")


def _list(title: str, lines: list[str]) -> str:
    return "\n".join([title, "", *(f"- {escaped(line)}" for line in lines)]).strip()


def _user_name() -> str | None:
    """Return the name of who is at the form, None where that is not known."""
    request = current_request.get()
    user = None if request is None else request.get(KEY_HASS_USER)
    return None if user is None else user.name
