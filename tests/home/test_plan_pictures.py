"""Pictures of plans are files that go with their plan."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
import stat
import time

from homeassistant.core import HomeAssistant
from PIL import Image
import pytest

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.home.picture_reader import PictureError
from custom_components.xiaomi_tag.home.plan_pictures import (
    KEPT_UNNAMED_S,
    MOST_UNNAMED,
    PlanPictures,
    async_remove_pictures,
)
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json

from ..calibrating import plan_json


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 4)).save(file, "PNG")
    return file.getvalue()


def stored(folder: Path) -> list[Path]:
    """Return the files on the disk."""
    return list(folder.iterdir()) if folder.exists() else []


def put(path: Path) -> None:
    path.write_bytes(b"secret")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def plan_with(picture_id: str) -> FloorPlan:
    data = plan_json()
    data["floors"][0]["picture"] = {"id": picture_id, "x_m": 0, "y_m": 0, "width_m": 8}
    return plan_from_json(data)


class Passing:
    """A clock that a test moves on from the present."""

    def __init__(self, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead_s = 0.0
        now: Callable[[], float] = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + self.ahead_s)


@pytest.fixture(name="clock")
def clock_fixture() -> Clock:
    return Clock(time.time, time.monotonic)


@pytest.fixture(name="passing")
def passing_fixture(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Passing:
    return Passing(clock, monkeypatch)


@pytest.fixture(name="folder")
def folder_fixture(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(hass.config, "config_dir", str(tmp_path))
    (tmp_path / ".storage").mkdir()
    return tmp_path / ".storage" / "xiaomi_tag.entry1.plan_pictures"


@pytest.fixture(name="pictures")
def pictures_fixture(hass: HomeAssistant, folder: Path, clock: Clock) -> PlanPictures:
    return PlanPictures(hass, "entry1", clock)


async def test_picture_is_found_again_by_its_id_alone(pictures: PlanPictures) -> None:
    picture_id, picture = await pictures.async_add(png())
    assert (picture.width, picture.height) == (8, 4)
    assert await pictures.async_read(picture_id) == (picture.data, "png")
    assert (await pictures.async_add(png()))[0] != picture_id


@pytest.mark.parametrize("picture_id", ["0" * 32, "", "../core.config_entries", "0" * 31 + "/", "0" * 32 + "\n"])
async def test_other_ids_find_nothing(pictures: PlanPictures, folder: Path, picture_id: str) -> None:
    await pictures.async_add(png())
    put(folder.parent / "core.config_entries.png")
    assert await pictures.async_read(picture_id) is None


async def test_only_home_assistant_may_read_the_files(pictures: PlanPictures, folder: Path) -> None:
    await pictures.async_add(png())
    [file] = stored(folder)
    assert (mode_of(file), mode_of(folder)) == (0o600, 0o700)


async def test_what_is_no_picture_leaves_nothing(pictures: PlanPictures, folder: Path) -> None:
    with pytest.raises(PictureError):
        await pictures.async_add(b"no picture")
    assert stored(folder) == []


async def test_picture_goes_once_no_plan_names_it(pictures: PlanPictures, passing: Passing) -> None:
    old, _ = await pictures.async_add(png())
    passing.ahead_s = KEPT_UNNAMED_S + 60
    await pictures.async_clean(plan_with(old))
    assert await pictures.async_read(old) is not None
    await pictures.async_clean(plan_with("0" * 32))
    assert await pictures.async_read(old) is None


async def test_picture_of_a_plan_that_is_being_drawn_stays(pictures: PlanPictures, passing: Passing) -> None:
    new, _ = await pictures.async_add(png())
    passing.ahead_s = KEPT_UNNAMED_S - 60
    await pictures.async_clean(None)
    assert await pictures.async_read(new) is not None


async def test_uploads_without_end_keep_the_newest_and_the_plans(pictures: PlanPictures, folder: Path) -> None:
    named, _ = await pictures.async_add(png())
    for _ in range(MOST_UNNAMED + 5):
        last, _ = await pictures.async_add(png(), {named})
    assert len(stored(folder)) == MOST_UNNAMED + 2
    assert await pictures.async_read(named) is not None
    assert await pictures.async_read(last) is not None


async def test_foreign_files_are_left_alone(pictures: PlanPictures, folder: Path, passing: Passing) -> None:
    await pictures.async_add(png())
    put(folder / "notes.png")
    passing.ahead_s = KEPT_UNNAMED_S + 60
    await pictures.async_clean(None)
    assert [file.name for file in stored(folder)] == ["notes.png"]


async def test_removed_home_leaves_no_picture(hass: HomeAssistant, pictures: PlanPictures, folder: Path) -> None:
    await async_remove_pictures(hass, "entry1")
    await pictures.async_add(png())
    await async_remove_pictures(hass, "entry1")
    assert stored(folder) == []
