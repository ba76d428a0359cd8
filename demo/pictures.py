"""Takes the pictures of the documentation: the demonstration's Home Assistant, seen through a browser without a window."""

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
import json
from pathlib import Path
import shutil
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final, Literal

from PIL import Image

from demo import ha_setup, household
from demo.anna import add_upstairs
from demo.contract import HOME
from demo.dashboard import DASHBOARD, PlanError, choose_icons, draw_plan, open_dashboard
from demo.film import FilmError, film
from demo.ha_client import Client, ClientError, poll
from demo.ha_setup import FlowError
from demo.home_assistant import INTEGRATION, HomeAssistant, Login, StartError, free_port, make_folder
from demo.houses import default_house
from demo.movement import Still
from demo.remembering import live_through, remember
from demo.scenes import default_world
from demo.show import STRANGERS_PAGE
from demo.stage import Stage
from demo.strangers_check import SERIOUS, listed_strangers
from demo.strangers_past import DayBefore, document
from demo.world import World

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

_FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures"
_TAG: Final = "Backpack"
_PROXY: Final = "Study proxy"
_AUTOMATION: Final = "pictured"
_TRIGGER: Final = "The backpack comes into the kitchen"

type Scheme = Literal["light", "dark"]

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A browser that a superuser starts has no sandbox; the rest keeps it off the network.
BROWSER_OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
_FILM_S: Final = 20.0
_FRAME_EVERY_S: Final = 0.5
_COLOURS: Final = 256
_PATIENCE_S: Final = 240.0
_PAGE_WITHIN_S: Final = 60.0
_SETTLED_AFTER_S: Final = 2.0
_UNKNOWN: Final = frozenset({"unknown", "unavailable"})
_INTEGRATION_PAGE: Final = f"/config/integrations/integration/{INTEGRATION}"


class PictureError(Exception):
    """The pictures cannot be taken; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: what must be seen on it, what is clicked first, one text after another; size in pixels."""

    name: str
    path: str
    shows: str
    size: tuple[int, int]
    clicks: Sequence[str] = ()


def pictures(tag_device: str) -> tuple[Picture, ...]:
    """Return the pictures of a home in order."""
    return (
        Picture("integration", _INTEGRATION_PAGE, "Wallet", (1200, 1210)),
        Picture("tag", f"/config/devices/device/{tag_device}", "Download diagnostics", (1200, 900)),
        Picture("add-tag", _INTEGRATION_PAGE, "iBeacon", (720, 640), ("Add tag",)),
        Picture("form", _INTEGRATION_PAGE, "Identity key", (720, 780), ("Add tag", "Google Find Hub tag")),
        Picture("fence", _INTEGRATION_PAGE, "Hold when leaving", (720, 900), ("Add fence", "Areas")),
        Picture("automation", f"/config/automation/edit/{_AUTOMATION}", "Floors", (1200, 800), (_TRIGGER,)),
    )


def card_pictures(scheme: Scheme) -> tuple[Picture, ...]:
    """Return the pictures of cards and panel, in a light or dark theme."""
    size = (1200, 860) if scheme == "light" else (390, 844)
    return (
        Picture(f"dashboard-{scheme}", f"/{DASHBOARD}/now", "live", size),
        Picture(f"plan-{scheme}", "/xiaomi-tag/plan", "Select", size),
        Picture(f"teach-{scheme}", "/xiaomi-tag/teach", "Tag to carry", size),
        Picture(f"receivers-{scheme}", "/xiaomi-tag/receivers", "Who hears whom", size),
    )


def stranger_picture(scheme: Scheme, track: str) -> Picture:
    """Return the picture of the page about strangers, with one of them chosen."""
    size = (1200, 1000) if scheme == "light" else (390, 844)
    return Picture(f"strangers-{scheme}", f"{STRANGERS_PAGE}/{track}", "Came back within", size)


def repair_picture() -> Picture:
    """Return the picture of the repair of a proxy that has no area."""
    return Picture("repair", "/config/repairs", "Submit", (720, 560), (f"{_PROXY} has no area",))


def find_browser(which: Callable[[str], str | None] = shutil.which) -> str:
    """Return the path of a Chromium or Chrome. Raises PictureError without one."""
    for name in _BROWSERS:
        if path := which(name):
            return path
    raise PictureError(f"a browser is needed: install Chromium or Chrome, so that one of these is found: {_BROWSERS}")


def small_png(png: bytes) -> bytes:
    """Return a PNG with the same pixels in at most 256 colours, which text and icons are content with."""
    with Image.open(BytesIO(png)) as image:
        few = image.convert("RGB").quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    packed = BytesIO()
    few.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def log_in_script(url: str, tokens: Mapping[str, Any], now: float) -> str:
    """Return a script that logs the frontend in before it starts; `now` in Unix seconds."""
    kept = {
        **tokens,
        "hassUrl": url,
        "clientId": f"{url}/",
        "expires": int((now + tokens["expires_in"]) * 1000),
    }
    return f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(kept))});"


class Camera:
    """Takes pictures of one Home Assistant with one browser."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self._page = page
        self._url = url
        self._folder = folder

    async def take(self, picture: Picture) -> Path:
        """Go to a page, click through it, wait until it is drawn, and store its picture."""
        page = self._page
        width, height = picture.size
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(f"{self._url}{picture.path}")
        for text in picture.clicks:
            await page.get_by_text(text, exact=True).filter(visible=True).last.click()
            await asyncio.sleep(_SETTLED_AFTER_S)
        await page.get_by_text(picture.shows).filter(visible=True).last.wait_for()
        await page.mouse.move(0, 0)  # nothing is to look hovered over
        await asyncio.sleep(_SETTLED_AFTER_S)
        path = self._folder / f"{picture.name}.png"
        path.write_bytes(small_png(await page.screenshot()))
        _print(f"{path.name}: {width} x {height}, {path.stat().st_size // 1024} KiB")
        return path


async def take_pictures(home_assistant: HomeAssistant, folder: Path) -> None:
    """Start the demonstration, wait until it knows everything of its tags, and take all pictures of it."""
    # Only script/pictures installs the driver.
    from playwright.async_api import Error as BrowserError, async_playwright  # noqa: PLC0415

    browser = find_browser()
    house = default_house()
    async with Stage(house, home_assistant, _print) as stage:
        await stage.start_home_assistant()
        await stage.set_up()
        await open_dashboard(stage.client)
        await draw_plan(stage)
        world = default_world(time.time(), pace="brisk", house=house)
        await stage.add_tags(list(world.tags.values()))
        await add_upstairs(stage, "cat")
        await choose_icons(stage)
        stage.play(world)
        await _add_automation(stage)
        _print("Waiting until every entity has a state")
        if await poll(lambda: _all_known(stage), _PATIENCE_S, every_s=2.0) is None:
            raise PictureError(f"some entities have no state after {_PATIENCE_S:.0f} s")
        try:
            async with async_playwright() as driver:
                chromium = await driver.chromium.launch(executable_path=browser, args=BROWSER_OPTIONS)
                context = await chromium.new_context(color_scheme="light", reduced_motion="reduce", locale="en-GB")
                context.set_default_timeout(_PAGE_WITHIN_S * 1000)
                await context.add_init_script(log_in_script(home_assistant.url, home_assistant.tokens, time.time()))
                await _take_all(stage.client, Camera(await context.new_page(), home_assistant.url, folder))
                for scheme in _SCHEMES:
                    await _take_cards(chromium, home_assistant, folder, scheme)
                # Last: from then on they are on all cards.
                track = await _meet_strangers(stage)
                for scheme in _SCHEMES:
                    await _take_stranger(chromium, home_assistant, folder, stranger_picture(scheme, track), scheme)
                await chromium.close()
        except BrowserError as error:
            raise PictureError(str(error)) from error


async def _take_cards(chromium: Browser, home_assistant: HomeAssistant, folder: Path, scheme: Scheme) -> None:
    """Take the cards and the panel in a theme, and film the dashboard in the light one."""
    context = await chromium.new_context(color_scheme=scheme, locale="en-GB")
    context.set_default_timeout(_PAGE_WITHIN_S * 1000)
    await context.add_init_script(log_in_script(home_assistant.url, home_assistant.tokens, time.time()))
    page = await context.new_page()
    camera = Camera(page, home_assistant.url, folder)
    for picture in card_pictures(scheme):
        await camera.take(picture)
    if scheme == "light":
        await page.set_viewport_size({"width": 960, "height": 600})
        await page.goto(f"{home_assistant.url}/{DASHBOARD}/now?kiosk")
        await page.get_by_text("live").filter(visible=True).last.wait_for()
        await asyncio.sleep(_SETTLED_AFTER_S)
        path = folder / "dashboard.webp"
        path.write_bytes(await film(page, seconds=_FILM_S, every_s=_FRAME_EVERY_S))
        _print(f"{path.name}: {path.stat().st_size // 1024} KiB")
    await context.close()


async def _take_stranger(
    chromium: Browser, home_assistant: HomeAssistant, folder: Path, picture: Picture, scheme: Scheme
) -> None:
    context = await chromium.new_context(color_scheme=scheme, locale="en-GB")
    context.set_default_timeout(_PAGE_WITHIN_S * 1000)
    await context.add_init_script(log_in_script(home_assistant.url, home_assistant.tokens, time.time()))
    await Camera(await context.new_page(), home_assistant.url, folder).take(picture)
    await context.close()


async def _meet_strangers(stage: Stage) -> str:
    """Let a tracker have moved with Anna the day before, and lie in the hall now; return its track."""
    account = await household.add_account(stage.client, stage.home_assistant.url, "Anna", Login("anna"))
    person = await household.add_person(stage.client, "Anna", account.user_id)
    now = time.time()
    past = DayBefore(stage.house, now)
    await remember(stage, {"strangers": document(await live_through(stage, past, person), past.since)})
    x, y = stage.house.rooms_by_id["hall"].centre
    bag, coat, *others = past.strangers(past.anna)
    lying = [replace(sender, mover=Still(x, y, 1.0)) for sender in (bag, coat)]
    world = default_world(now, pace="brisk", house=stage.house)
    stage.play(World(stage.house, list(world.tags.values()), [*world.strangers, *lying, *others], start_at=now))

    async def suspect() -> str | None:
        strangers = await listed_strangers(stage)
        return next((one["id"] for one in strangers if one["level"] in SERIOUS and one["receiver"]), None)

    track = await poll(suspect, _PATIENCE_S, every_s=2.0)
    if track is None:
        raise PictureError("no stranger is suspected")
    return track


async def _take_all(client: Client, camera: Camera) -> None:
    for picture in pictures(await _device_id(client, _TAG)):
        await camera.take(picture)
    await client.command("config/device_registry/update", device_id=await _device_id(client, _PROXY), area_id=None)
    await camera.take(repair_picture())


async def _add_automation(stage: Stage) -> None:
    """Add an automation on a room, so that the editor has something to show."""
    trigger = {
        "alias": _TRIGGER,
        "trigger": "xiaomi_tag.entered",
        "target": {"device_id": [await _device_id(stage.client, _TAG)]},
        "options": {"area": [stage.area_ids["kitchen"]]},
    }
    automation = {"alias": "Light the kitchen", "triggers": [trigger], "conditions": [], "actions": []}
    await stage.client.post(f"/api/config/automation/config/{_AUTOMATION}", automation)


async def _all_known(stage: Stage) -> bool | None:
    stage.raise_failure()
    states = await stage.client.states()
    silent = {promise.key for promise in HOME if promise.silent}
    enabled = [
        one
        for one in await ha_setup.entities(stage.client, stage.entry_id)
        if one["disabled_by"] is None and one["translation_key"] not in silent
    ]
    known = all(states.get(one["entity_id"], {}).get("state", "unknown") not in _UNKNOWN for one in enabled)
    return True if known else None


async def _device_id(client: Client, name: str) -> str:
    for device in await ha_setup.devices(client):
        if device["name"] == name:
            return str(device["id"])
    raise PictureError(f"there is no device {name}")


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="script/pictures",
        description="Takes the pictures of the documentation again, from the demonstration, in about three minutes.",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=_FOLDER, help="where to store them (docs/pictures)")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="xiaomi-tag-pictures-") as temporary:
            port = free_port()
            home = Path(temporary) / "home"
            make_folder(home, port)
            asyncio.run(take_pictures(HomeAssistant(home, port), folder))
    except (ClientError, FilmError, FlowError, PictureError, PlanError, StartError) as error:
        _print(f"error: {error}")
        return 1
    return 0


def _print(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
