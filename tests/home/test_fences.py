"""Fences of a home: those of areas, floors and zones, and those that the user made."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, floor_registry as fr
from homeassistant.setup import async_setup_component
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Polygon, Rooms
from custom_components.xiaomi_tag.home.fences import corners_from, fences_of

SQUARE = [[0, 0], [4, 0], [4, 3.5], [0, 3.5]]


def home(*fences: dict[str, Any]) -> MockConfigEntry:
    """Return an entry with fences, the first of which is called `fence0`."""
    return MockConfigEntry(
        domain=DOMAIN,
        subentries_data=[
            ConfigSubentryData(
                data=data, subentry_id=f"fence{index}", subentry_type="fence", title="Fence", unique_id=None
            )  # type: ignore[typeddict-unknown-key]
            for index, data in enumerate(fences)
        ],
    )


def of(fences: list[Fence], kind: PlaceKind) -> dict[str, Fence]:
    """Return the fences of a kind by the id of their place."""
    return {fence.place.id: fence for fence in fences if fence.place.kind is kind}


async def made(hass: HomeAssistant, data: dict[str, Any]) -> Fence | None:
    """Return the one fence that these data are read as."""
    return of(fences_of(hass, home(data)), PlaceKind.FENCE).get("fence0")


async def zone(hass: HomeAssistant, *zones: dict[str, Any]) -> None:
    """Set up zones beside the home's, which is 100 m wide at 50° N, 10° E."""
    await hass.config.async_update(latitude=50.0, longitude=10.0, radius=100)
    assert await async_setup_component(hass, "zone", {"zone": list(zones)})
    await hass.async_block_till_done()


@pytest.fixture(name="kitchen")
def kitchen_fixture(hass: HomeAssistant) -> ar.AreaEntry:
    fr.async_get(hass).async_create("Ground floor")
    return ar.async_get(hass).async_create("Kitchen", floor_id="ground_floor")


async def test_every_area_is_a_fence(hass: HomeAssistant, kitchen: ar.AreaEntry) -> None:
    ar.async_get(hass).async_create("Hall")
    areas = of(fences_of(hass, home()), PlaceKind.AREA)
    assert areas.keys() == {"kitchen", "hall"}
    assert areas["kitchen"] == Fence(
        place=PlaceRef(PlaceKind.AREA, "kitchen"), shape=Rooms(frozenset({"kitchen"})), dwell_s=300
    )


async def test_every_floor_is_a_fence_around_its_areas(hass: HomeAssistant, kitchen: ar.AreaEntry) -> None:
    ar.async_get(hass).async_create("Hall", floor_id="ground_floor")
    ar.async_get(hass).async_create("Shed")
    fr.async_get(hass).async_create("Attic")
    floors = of(fences_of(hass, home()), PlaceKind.FLOOR)
    assert {key: fence.shape for key, fence in floors.items()} == {
        "ground_floor": Rooms(frozenset({"kitchen", "hall"}))
    }
    assert floors["ground_floor"].dwell_s == 300


async def test_every_zone_is_a_fence_and_those_around_home_are_marked(hass: HomeAssistant) -> None:
    await zone(
        hass,
        {"name": "Town", "latitude": 50.001, "longitude": 10.0, "radius": 5000},
        {"name": "Work", "latitude": 51.0, "longitude": 10.0, "radius": 200, "passive": True},
    )
    zones = of(fences_of(hass, home()), PlaceKind.ZONE)
    assert {key: fence.shape for key, fence in zones.items()} == {
        "zone.home": Circle(50.0, 10.0, 100.0, around_home=True),
        "zone.town": Circle(50.001, 10.0, 5000.0, around_home=True),
        "zone.work": Circle(51.0, 10.0, 200.0, around_home=False),
    }
    assert {fence.dwell_s for fence in zones.values()} == {300}


async def test_zone_that_has_no_place_yet_is_left_out(hass: HomeAssistant) -> None:
    hass.states.async_set("zone.work", "unavailable")
    hass.states.async_set("zone.home", "unavailable")
    assert of(fences_of(hass, home()), PlaceKind.ZONE) == {}


async def test_state_that_is_not_a_zone_does_not_hide_the_others(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "zone", {})
    hass.states.async_set("zone.odd", "0", {"friendly_name": "Odd"})
    zones = of(fences_of(hass, home()), PlaceKind.ZONE)
    assert zones.keys() == {"zone.home"}
    shape = zones["zone.home"].shape
    assert isinstance(shape, Circle)
    assert shape.around_home


async def test_fence_around_areas(hass: HomeAssistant) -> None:
    fence = await made(
        hass,
        {
            "kind": "areas",
            "areas": ["kitchen", "hall"],
            "tags": ["a"],
            "hold_in_s": 5,
            "hold_out_s": 60.5,
            "dwell_s": 900,
        },
    )
    assert fence == Fence(
        place=PlaceRef(PlaceKind.FENCE, "fence0"),
        shape=Rooms(frozenset({"kitchen", "hall"})),
        tags=frozenset({"a"}),
        hold_in_s=5,
        hold_out_s=60.5,
        dwell_s=900,
    )


async def test_fence_without_options_is_for_all_tags_and_has_no_dwelling(hass: HomeAssistant) -> None:
    fence = await made(hass, {"kind": "areas", "areas": ["kitchen"], "dwell_s": 0})
    assert fence is not None
    assert (fence.tags, fence.hold_in_s, fence.hold_out_s, fence.dwell_s) == (None, None, None, None)


async def test_fence_around_a_floor_follows_its_areas(hass: HomeAssistant, kitchen: ar.AreaEntry) -> None:
    data = {"kind": "floor", "floor": "ground_floor"}
    fence = await made(hass, data)
    assert fence is not None
    assert fence.shape == Rooms(frozenset({"kitchen"}))
    ar.async_get(hass).async_update("kitchen", floor_id=None)
    assert await made(hass, data) is None


async def test_fence_around_a_zone(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    data = {"kind": "zone", "zone": "zone.home"}
    assert await made(hass, data) is None
    await zone(hass)
    fence = await made(hass, data)
    assert fence is not None
    assert fence.shape == Circle(50.0, 10.0, 100.0, around_home=True)
    assert "left out" not in caplog.text


async def test_fence_drawn_on_the_plan(hass: HomeAssistant) -> None:
    fence = await made(hass, {"kind": "polygon", "floor": "Ground", "points": SQUARE})
    assert fence is not None
    assert fence.shape == Polygon("Ground", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.5), (0.0, 3.5)))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "sphere"},
        {"kind": "areas", "areas": []},
        {"kind": "areas", "areas": "kitchen"},
        {"kind": "areas", "areas": [1]},
        {"kind": "floor"},
        {"kind": "zone", "zone": 5},
        {"kind": "polygon", "floor": "Ground", "points": SQUARE[:2]},
        {"kind": "polygon", "floor": "Ground", "points": [[0, 0], [1, float("nan")], [1, 1]]},
        {"kind": "polygon", "points": SQUARE},
        {"kind": "areas", "areas": ["kitchen"], "hold_in_s": -1},
        {"kind": "areas", "areas": ["kitchen"], "hold_out_s": 601},
        {"kind": "areas", "areas": ["kitchen"], "dwell_s": "long"},
        {"kind": "areas", "areas": ["kitchen"], "dwell_s": 86401},
        {"kind": "areas", "areas": ["kitchen"], "tags": "all"},
    ],
)
async def test_damaged_fence_is_left_out_and_logged_once(
    hass: HomeAssistant, data: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    entry = home(data, {"kind": "areas", "areas": ["hall"]})
    logged: set[str] = set()
    for _ in range(2):
        assert of(fences_of(hass, entry, logged), PlaceKind.FENCE).keys() == {"fence1"}
    assert caplog.text.count("Fence fence0 is left out") == 1
    assert logged == {"fence0"}


async def test_damaged_fence_is_not_logged_where_it_was_before(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert not of(fences_of(hass, home({})), PlaceKind.FENCE)
    assert "left out" not in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(["kind", "areas", "floor", "zone", "points", "tags", "hold_in_s", "hold_out_s", "dwell_s"])
KINDS = st.sampled_from(["areas", "floor", "zone", "polygon"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(KEYS, JSON), kind=KINDS)
def test_reading_a_fence_never_raises(hass: HomeAssistant, data: dict[str, Any], kind: str) -> None:
    fences_of(hass, home(data, {**data, "kind": kind}))


@given(JSON)
def test_corners_are_finite_pairs_or_nothing(points: object) -> None:
    corners = corners_from(points)
    assert corners is None or (len(corners) >= 3 and all(len(corner) == 2 for corner in corners))
