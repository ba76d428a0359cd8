"""Calibrations for tests: a home with rooms, whose time passes as fast as a test likes."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.walks import Walk, WalkKind

from .homes import ENTRY_ID

STORE_KEY: Final = f"{DOMAIN}.{ENTRY_ID}.calibration"
KEYS: Final = TagKind.ADDRESS.value
BAG: Final = TagKind.IBEACON.value
NEAR: Final = "AA:BB:CC:00:00:01"
FAR: Final = "AA:BB:CC:00:00:02"


class Stroll:
    """Steers a home's clock, and lets tags be heard while seconds pass."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.now = home.clock.now()
        home.clock.now = lambda: self.now  # type: ignore[method-assign]

    def hear(self, receiver: str = NEAR, dbm: int = -50, *, tag: str = KEYS, replayed: bool = False) -> None:
        """Let a receiver hear a tag now."""
        self.home.async_sighting(Sighting(tag, receiver, dbm, self.now, self.now, replayed))

    def walk(self, seconds: int, heard: Mapping[str, int] | None = None, *, tag: str = KEYS) -> None:
        """Let seconds pass, in each of which the tag is heard at these levels, dBm."""
        for _ in range(seconds):
            self.now += 1.0
            for receiver, dbm in ({NEAR: -50, FAR: -70} if heard is None else heard).items():
                self.hear(receiver, dbm, tag=tag)
            self.home.async_tick(self.now)


def areas(hass: HomeAssistant, *names: str) -> list[str]:
    """Create areas and return their ids."""
    return [ar.async_get(hass).async_create(name).id for name in names]


def some_walk(number: int = 1, room: str = "kitchen", tag: str = KEYS, **changes: Any) -> Walk:
    """Return a walk of 20 seconds at two receivers."""
    values: dict[str, Any] = {
        "id": f"w{number}",
        "kind": WalkKind.WALK,
        "room": room,
        "tag": tag,
        "at": 1_790_000_000.0 + number,
        "receivers": (NEAR, FAR),
        "levels_dbm": ((-50, -70), (-52, None)) * 10,
    }
    return Walk(**values | changes)


def plan_json(kitchen: str = "kitchen", hall: str = "hall") -> dict[str, Any]:
    """Return a plan of two rooms with the near receiver in the first."""
    return {
        "floors": [
            {
                "name": "ground",
                "level": 0,
                "height_m": 2.5,
                "rooms": [
                    {"room": kitchen, "polygon": [[0, 0], [4, 0], [4, 4], [0, 4]]},
                    {"room": hall, "polygon": [[4, 0], [8, 0], [8, 4], [4, 4]]},
                ],
            }
        ],
        "receivers": {NEAR: {"floor": "ground", "x_m": 1.0, "y_m": 1.0, "z_m": 1.5}},
        "doors": [{"rooms": [kitchen, hall], "x_m": 4.0, "y_m": 2.0}],
    }
