"""A private document whose reading never fails: a file that cannot be read is kept aside, and reported."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
import logging
from pathlib import Path
import re
import shutil
from typing import Any, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import UnsupportedStorageVersionError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .issue_set import Issue, IssueSet

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1
_MINOR_VERSION: Final = 1
_ASIDE_MOST: Final = 2
"""How many files of a document that were kept aside stay: the newest ones."""
_ASIDE: Final = re.compile(r"\.(\d+)\.aside")
_ISSUE: Final = "document_"


class Trouble(StrEnum):
    """Why a document was kept aside."""

    NEWER = "newer"
    """A newer version wrote it."""
    DAMAGED = "damaged"
    """It is not what this version writes."""
    PARTLY = "partly"
    """Some of its values cannot be read."""


class Document[Data: Mapping[str, Any] | Sequence[Any]](Store[Data]):
    """Home Assistant's store, for documents that were damaged, edited or written by another version."""

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        super().__init__(hass, _VERSION, key, private=True, atomic_writes=True, minor_version=_MINOR_VERSION)
        self.protected = False
        """Whether the file could not be kept aside: it is not written then."""

    async def async_read(self) -> object:
        """Return the data, None if there is no file or it cannot be used. Only the caller knows its shape."""
        try:
            return await self.async_load()
        except UnsupportedStorageVersionError:
            trouble = Trouble.NEWER
        except Exception as err:  # noqa: BLE001  the store looks into any JSON as if it had written it itself
            _LOGGER.debug("%s cannot be read: %s", self.key, type(err).__name__)
            trouble = Trouble.DAMAGED
        await self._async_keep(trouble, move=True)
        return None

    async def async_keep_copy(self, trouble: Trouble) -> None:
        """Keep a copy of the file before it is written without what could not be read."""
        await self._async_keep(trouble, move=False)

    @override
    async def async_remove(self) -> None:
        """Delete the document, and what was kept aside of it."""
        await super().async_remove()
        await self.hass.async_add_executor_job(_remove_asides, Path(self.path))

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Return a document of another minor version unchanged: minor versions only add keys.

        The store then writes it as one of this version; what this version drops stays in the copy.
        """
        if (old_major_version, old_minor_version) > (self.version, self.minor_version):
            await self.async_keep_copy(Trouble.NEWER)
        return old_data

    async def _async_keep(self, trouble: Trouble, *, move: bool) -> None:
        path, now = Path(self.path), dt_util.utcnow().timestamp()
        try:
            target = await self.hass.async_add_executor_job(_keep_aside, path, now, move)
        except OSError as err:
            # Nothing may be written over a file that is still there.
            _LOGGER.error("%s cannot be used and is left as it is: %s", self.key, err.strerror)  # noqa: TRY400  the message is enough
            self.protected = True
            self.make_read_only()
            target = path
        _LOGGER.warning("%s cannot be used as it is (%s). It was kept as %s", self.key, trouble.value, target.name)
        self._async_report(trouble, target.name)

    @callback
    def _async_report(self, trouble: Trouble, file: str) -> None:
        issue_id = f"{_ISSUE}{trouble.value}_{self.key}"
        issue = Issue(translation_key=f"{_ISSUE}{trouble.value}", links={"file": file})
        IssueSet(self.hass, issue_id).async_set({issue_id: issue})


def _keep_aside(path: Path, now: float, move: bool) -> Path:
    """Move or copy a file out of the way, in the executor; return where it is now. Of earlier ones the oldest go."""
    target = path.with_name(f"{path.name}.{now:.0f}.aside")
    with suppress(FileNotFoundError):
        if move:
            path.replace(target)
        else:
            shutil.copy2(path, target)
    for old in _asides(path)[:-_ASIDE_MOST]:
        old.unlink(missing_ok=True)
    return target


def _remove_asides(path: Path) -> None:
    for file in _asides(path):
        file.unlink(missing_ok=True)


def _asides(path: Path) -> list[Path]:
    """Return the files of this document that were kept aside, the oldest first; not those of `path` with an ending."""
    found = {file: _ASIDE.fullmatch(file.name.removeprefix(path.name)) for file in path.parent.glob(f"{path.name}.*")}
    return [file for _, file in sorted((int(match[1]), file) for file, match in found.items() if match)]
