"""The report on a stranger: evidence that a person can read, print, and hand on. It has no address of anything."""

from enum import StrEnum
from typing import Any, Final

from homeassistant.loader import async_get_integration
from homeassistant.util import dt as dt_util

from ..automation.case_words import CaseWords, async_words_in
from ..automation.stranger_help import help_pages
from ..const import DOMAIN
from ..home import Home
from ..home.payloads_strangers import LogPayload, StrangerPayload, StrangersPayload
from .stranger_page import Page, Section, written

_LIMITS: Final = ("owner", "times", "near", "intent", "system")


class ReportFormat(StrEnum):
    """As what a report is returned."""

    JSON = "json"
    HTML = "html"


async def async_report(
    home: Home, stranger: StrangerPayload, readable: StrangersPayload, language: str, form: ReportFormat
) -> dict[str, Any] | str:
    """Return a report in a language: data, or a page."""
    words = await async_words_in(home.hass, language)
    integration = await async_get_integration(home.hass, DOMAIN)
    version, at = str(integration.version), readable["at"]
    log = [entry for entry in readable["log"] if entry["track"] in {None, stranger["id"]}]
    if form is ReportFormat.HTML:
        return written(_page(words, stranger, log, made=(at, version)), language)
    return _data(words, stranger, log, made=(at, version))


def _data(
    words: CaseWords, stranger: StrangerPayload, log: list[LogPayload], made: tuple[float, str]
) -> dict[str, Any]:
    at, version = made
    return {
        "made_at": _iso(at),
        "version": version,
        "track": stranger["id"],
        "family": stranger["family"],
        "family_name": words.family(stranger["family"]),
        "condition": stranger["condition"],
        "model": stranger["model"],
        "connectable": stranger["connectable"],
        "level": stranger["level"],
        "meaning": words.meaning(stranger["level"], stranger["members"]),
        "score": stranger["score"],
        "confidence": stranger["confidence"],
        "suspicious": stranger["suspicious"],
        "guest": stranger["guest"],
        "ambient": stranger["ambient"],
        "members": [{"person": member, "name": words.member(member)} for member in stranger["members"]],
        "first_seen": _iso(stranger["first_seen"]),
        "last_seen": _iso(stranger["last_seen"]),
        "decision": stranger["decision"],
        "evidence": [{**each, "at": _iso(each["at"]), "text": words.evidence(each)} for each in stranger["evidence"]],
        "rooms": [{**each, "name": words.room(each["area_id"])} for each in stranger["rooms"]],
        "visits": [
            {"began": _iso(began), "ended": None if ended is None else _iso(ended)}
            for began, ended in stranger["visits"]
        ],
        "log": [{**entry, "at": _iso(entry["at"])} for entry in log],
        "limits": [words.text(f"stranger_limit_{limit}") for limit in _LIMITS],
        "help": [{"name": name, "url": url} for name, url in help_pages(words)],
    }


def _page(words: CaseWords, stranger: StrangerPayload, log: list[LogPayload], made: tuple[float, str]) -> Page:
    text = words.text
    at, version = made
    facts = [
        (text("stranger_report_level"), words.level(stranger["level"])),
        (text("stranger_report_members"), _members(words, stranger)),
        (text("stranger_report_kind"), " · ".join(filter(None, (words.family(stranger["family"]), stranger["model"])))),
        (text("stranger_report_first"), words.moment(stranger["first_seen"])),
        (text("stranger_report_last"), words.moment(stranger["last_seen"])),
        (text("stranger_report_sure"), f"{min(99, round(100 * stranger['confidence']))} %"),
        (text("stranger_report_id"), stranger["id"]),
    ]
    sections = [
        Section(
            text("stranger_report_evidence"),
            [(words.moment(each["at"]), words.clue(each)) for each in stranger["evidence"]],
            empty=text("stranger_report_nothing"),
        ),
        Section(
            text("stranger_report_visits"),
            [(words.moment(began), _until(words, ended)) for began, ended in stranger["visits"]],
        ),
        Section(
            text("stranger_report_rooms"),
            [(words.room(each["area_id"]), words.apart(each["seconds"])) for each in stranger["rooms"]],
        ),
        Section(
            text("stranger_report_log"),
            [
                (
                    words.moment(entry["at"]),
                    words.logged(entry["what"], entry["by"], of_detection=entry["track"] is None),
                )
                for entry in log
            ],
            empty=text("stranger_report_nothing"),
        ),
        Section(text("stranger_report_limits"), [("", text(f"stranger_limit_{limit}")) for limit in _LIMITS]),
        Section(
            text("stranger_report_help"),
            [("", text("stranger_help_safety")), ("", text("stranger_help_police"))],
            links=help_pages(words),
        ),
    ]
    return Page(
        title=text("stranger_report_title"),
        lead=[
            words.meaning(stranger["level"], stranger["members"]),
            text(f"stranger_condition_{stranger['condition']}"),
        ],
        facts=facts,
        sections=[section for section in sections if section.rows or section.empty],
        foot=text("stranger_report_made", when=words.moment(at), version=version),
    )


def _until(words: CaseWords, ended: float | None) -> str:
    if ended is None:
        return words.text("stranger_report_here")
    return words.text("stranger_report_until", when=words.moment(ended))


def _members(words: CaseWords, stranger: StrangerPayload) -> str:
    return words.members(stranger["members"]) if stranger["members"] else words.text("stranger_report_alone")


def _iso(at: float) -> str:
    """Return a time in the time zone of the home, with its offset."""
    return dt_util.as_local(dt_util.utc_from_timestamp(at)).isoformat(timespec="seconds")
