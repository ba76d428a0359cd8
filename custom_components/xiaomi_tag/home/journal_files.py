"""The files of the journal and its keys: opening, removing, and repair issues."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.loader import async_get_loaded_integration

from ..basics.numbers import DAY_S, within
from ..const import (
    DEFAULT_CROSSING_DAYS,
    DEFAULT_PLACE_DAYS,
    DEFAULT_SIGHTING_HOURS,
    DOMAIN,
    OPTION_CROSSING_DAYS,
    OPTION_PLACE_DAYS,
    OPTION_SIGHTING_HOURS,
)
from ..fences.crossing import FenceState
from ..journal import Journal, JournalError, JournalFault, Secrets
from ..journal.database import asides, discard, set_aside
from ..journal.model import JournalPlace, Retention
from .document import Document, Trouble
from .issue_set import Issue, IssueSet

_HOUR_S: Final = 3600.0
_MOST: Final = 100_000.0
_ISSUE: Final = "journal_"
_SET_ASIDE: Final = "journal_set_aside"
_DOCS: Final = "/blob/main/docs/journal.md"


def journal_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the journal's file."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.db"))


def retention_of(options: Mapping[str, Any]) -> Retention:
    """Return for how long records are kept, from the options."""

    def kept(option: str, default: float) -> float:
        value = within(options.get(option), 0, _MOST)
        return default if value is None else value

    return Retention(
        sightings_s=kept(OPTION_SIGHTING_HOURS, DEFAULT_SIGHTING_HOURS) * _HOUR_S,
        places_s=kept(OPTION_PLACE_DAYS, DEFAULT_PLACE_DAYS) * DAY_S,
        crossings_s=kept(OPTION_CROSSING_DAYS, DEFAULT_CROSSING_DAYS) * DAY_S,
    )


class JournalKeys:
    """One private document per home: the journal's secrets, apart from the journal."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._store: Document[dict[str, Any]] = Document(hass, f"{DOMAIN}.{entry_id}.journal_keys")

    async def async_load(self) -> Secrets | None:
        """Return the stored secrets, None if they are missing or cannot be read.

        Raises JournalError if there is a file that can neither be used nor replaced.
        """
        data = await self._store.async_read()
        if self._store.protected:
            raise JournalError(JournalFault.READ_ONLY)
        if isinstance(data, Mapping):
            with suppress(ValueError):
                return Secrets.from_dict(data)
        if data is not None:
            await self._store.async_keep_copy(Trouble.DAMAGED)
        return None

    async def async_new(self, now: float) -> Secrets:
        """Create secrets and store them."""
        secrets = Secrets.new(now)
        await self.async_save(secrets)
        return secrets

    async def async_save(self, secrets: Secrets) -> None:
        """Store secrets. Raises JournalError if the write failed: data encrypted with them would be lost."""
        await self._store.async_save(secrets.to_dict())
        if await self._store.async_load() != secrets.to_dict():
            raise JournalError(JournalFault.FULL)

    async def async_remove(self) -> None:
        """Delete the document."""
        await self._store.async_remove()


@dataclass(frozen=True, slots=True)
class Opened:
    """An open journal and what it held: the fences' states, the tags' last places, and when it was last written."""

    journal: Journal
    states: list[FenceState]
    places: Mapping[str, JournalPlace] = field(default_factory=dict)
    ended_at: float | None = None
    was_set_aside: bool = False


def open_journal(
    path: Path, secrets: Secrets, retention: Retention, now: float, tags: Collection[str], *, unusable: bool
) -> Opened:
    """Open the file, in the executor. A damaged file is set aside and a new one created. Raises JournalError.

    So is an `unusable` one: its keys are new, or its damage showed while it was used and may not show when it is opened.
    The data of all other tags is erased: they were removed while the journal could not be written.
    """
    written_at = _written_at(path)
    aside = unusable and path.is_file()
    if aside:
        set_aside(path, now)
    try:
        opened = _open(path, secrets, retention, now, tags)
    except JournalError as err:
        if err.fault is not JournalFault.CORRUPT:
            raise
        set_aside(path, now)
        aside = True
        opened = _open(path, secrets, retention, now, tags)
    return replace(opened, ended_at=written_at, was_set_aside=aside)


def _open(path: Path, secrets: Secrets, retention: Retention, now: float, tags: Collection[str]) -> Opened:
    """Open the file and read all that a start needs: some damage only shows when it is read."""
    journal = Journal.open(path, secrets, retention, now)
    try:
        journal.settle()
        journal.erase_orphans(tags)
        places = {tag: place for tag in tags for place in journal.places(tag, now, now + 1)}
        return Opened(journal, journal.states(), places)
    except BaseException:
        with suppress(JournalError):
            journal.close()
        raise


async def async_remove_journal(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file, those set aside, and the keys."""
    await hass.async_add_executor_job(_remove_files, journal_path(hass, entry_id))
    await JournalKeys(hass, entry_id).async_remove()


def _remove_files(path: Path) -> None:
    """Delete a journal's file and those set aside, in the executor."""
    for file in (path, *asides(path)):
        discard(file)


@callback
def async_update_issues(hass: HomeAssistant, fault: JournalFault | None, *, was_set_aside: bool = False) -> None:
    """Update the repair issues to this fault; the issue for a file set aside stays until the next start."""
    wanted = [f"{_ISSUE}{fault.value}"] if fault is not None else []
    if was_set_aside:
        wanted.append(_SET_ASIDE)
    url = f"{async_get_loaded_integration(hass, DOMAIN).documentation}{_DOCS}"
    issues = {key: Issue(translation_key=key, learn_more_url=url) for key in wanted}
    IssueSet(hass, _ISSUE).async_set(issues, keep=[_SET_ASIDE])


def _written_at(path: Path) -> float | None:
    """Return when the file was last written, before this start."""
    beside = (path, path.with_name(f"{path.name}-wal"))
    times = [file.stat().st_mtime for file in beside if file.exists()]
    return max(times, default=None)
