"""Keeps the pictures of floor plans: files of their own, as they are too large for the documents."""

import asyncio
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
import secrets
import shutil
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import write_utf8_file

from ..basics.clock import Clock
from ..const import DOMAIN
from ..locator.plan import FloorPlan
from ..locator.plan_json import PICTURE_ID
from .picture_reader import Picture, read_picture

KEPT_UNNAMED_S: Final = 3600.0
"""A picture that no plan names is kept for so long: its plan is still being drawn."""
MOST_UNNAMED: Final = 20
"""How many of those are kept at most: the newest ones."""
_KINDS: Final = {".png": "png", ".jpeg": "jpeg"}


class PlanPictures:
    """One folder per home, with a file for each picture, named by a random id."""

    def __init__(self, hass: HomeAssistant, entry_id: str, clock: Clock) -> None:
        self._hass = hass
        self._clock = clock
        self._folder = _folder(hass, entry_id)
        # Decoding needs much memory: one at a time.
        self._lock = asyncio.Lock()

    async def async_add(self, data: bytes, named: Collection[str] = ()) -> tuple[str, Picture]:
        """Read a picture and store it; return its id and what was stored. Raises PictureError.

        Of those that are not `named` by the plan only the newest are kept.
        """
        async with self._lock:
            picture = await self._hass.async_add_executor_job(read_picture, data)
            picture_id = secrets.token_hex(16)
            await self._hass.async_add_executor_job(self._write, picture_id, picture)
            await self._hass.async_add_executor_job(self._clean, {*named, picture_id}, self._clock.now())
        return picture_id, picture

    async def async_read(self, picture_id: str) -> tuple[bytes, str] | None:
        """Return a stored picture and its kind, `png` or `jpeg`; None if there is none with this id."""
        if PICTURE_ID.fullmatch(picture_id) is None:
            return None
        return await self._hass.async_add_executor_job(self._read, picture_id)

    async def async_clean(self, plan: FloorPlan | None) -> None:
        """Delete the pictures that a plan does not name, but those that were just stored."""
        async with self._lock:
            await self._hass.async_add_executor_job(self._clean, named_pictures(plan), self._clock.now())

    def _write(self, picture_id: str, picture: Picture) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{picture_id}.{picture.kind}"
        write_utf8_file(str(path), picture.data, private=True, mode="wb")

    def _read(self, picture_id: str) -> tuple[bytes, str] | None:
        for ending, kind in _KINDS.items():
            try:
                return (self._folder / f"{picture_id}{ending}").read_bytes(), kind
            except OSError:
                continue
        return None

    def _clean(self, named: Collection[str], now: float) -> None:
        unnamed = sorted(
            ((path.stat().st_mtime, path) for path in self._files() if path.stem not in named), reverse=True
        )
        for place, (changed_at, path) in enumerate(unnamed):
            # One of the future is from before the clock was set back.
            if place >= MOST_UNNAMED or abs(now - changed_at) > KEPT_UNNAMED_S:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        """Yield our files, and no others that somebody may have put beside them."""
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.suffix in _KINDS and PICTURE_ID.fullmatch(path.stem) is not None:
                    yield path


def named_pictures(plan: FloorPlan | None) -> frozenset[str]:
    """Return the ids of the pictures that a plan names."""
    floors = () if plan is None else plan.floors
    return frozenset(floor.picture.id for floor in floors if floor.picture is not None)


async def async_remove_pictures(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all pictures of a removed home."""
    await hass.async_add_executor_job(partial(shutil.rmtree, _folder(hass, entry_id), ignore_errors=True))


def _folder(hass: HomeAssistant, entry_id: str) -> Path:
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.plan_pictures"))
