"""When members leave, come and change rooms, from states of persons and what their tags do."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, Outcome, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home.crossings import HOME
from custom_components.xiaomi_tag.home.ground import Ground
from custom_components.xiaomi_tag.home.members import GRACE_S, HOLD_S, Members
from custom_components.xiaomi_tag.locator import Estimate, Presence
from custom_components.xiaomi_tag.strangers.model import MemberMove, Move
from custom_components.xiaomi_tag.tracker.tracker import Second

from ..homes import home_entry

ANNA, BEN = "person.anna", "person.ben"
PHONE = "device_tracker.phone"
BEGAN = 1_000_000.0


class Household:
    """Members with Anna's keys among the tags, and a clock."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.now = BEGAN
        self.since: float | None = None
        self.moves: list[MemberMove] = []
        self.changes = 0
        self.tags: dict[str, Any] = {
            "keys": SimpleNamespace(id="keys", person=ANNA),
            "cat": SimpleNamespace(id="cat", person=None),
        }
        ground = SimpleNamespace(
            hass=hass,
            clock=SimpleNamespace(now=lambda: self.now),
            tags=self.tags,
            tracker=SimpleNamespace(since=lambda _tag: self.since),
        )
        self.members = Members(cast("Ground", ground), self.moves.append, self._changed)

    def _changed(self) -> None:
        self.changes += 1

    async def person(self, state: str, person: str = ANNA, *trackers: str) -> None:
        self.hass.states.async_set(person, state, {"device_trackers": list(trackers or (PHONE,))})
        await self.hass.async_block_till_done()

    def second(self, *crossings: Crossing, later_s: float = 1.0, rooms: Mapping[str, Estimate] | None = None) -> None:
        self.now += later_s
        estimates = dict(rooms or {})
        self.members.async_second(
            Second(self.now, changed=frozenset(estimates), estimates=estimates, outcome=Outcome(crossings))
        )

    def crossing(self, kind: CrossingKind, ago_s: float = 100.0, **changes: Any) -> Crossing:
        values = {"tag": "keys", "place": HOME, "late": False, **changes}
        return Crossing(
            event_id="e",
            kind=kind,
            event_time=self.now - ago_s,
            decided_at=self.now,
            confidence=0.9,
            **values,
        )

    def in_room(self, room: str | None, *, tag: str = "keys", moving: bool | None = True) -> dict[str, Estimate]:
        presence = Presence.AWAY if room is None else Presence.HOME
        return {tag: Estimate(tag=tag, at=self.now, presence=presence, room=room, evidence_at=self.now, moving=moving)}


@pytest.fixture
async def household(hass: HomeAssistant) -> Household:
    made = Household(hass)
    await made.person("home")
    made.members.async_start()
    return made


async def test_a_person_without_tags_moves_at_once(household: Household) -> None:
    household.tags.clear()
    await household.person("not_home")
    household.now += 3600
    await household.person("home")
    assert household.moves == [
        MemberMove(ANNA, Move.LEFT, BEGAN),
        MemberMove(ANNA, Move.CAME, BEGAN + 3600),
    ]


async def test_the_first_state_and_other_zones_are_no_moves(household: Household) -> None:
    household.tags.clear()
    await household.person("home", BEN)
    await household.person("not_home")
    await household.person("Work")
    assert [(move.member, move.move) for move in household.moves] == [(ANNA, Move.LEFT)]


async def test_a_tag_that_crossed_before_knows_better_when_it_was(household: Household) -> None:
    household.second(household.crossing(CrossingKind.LEFT, ago_s=200.0))
    await household.person("not_home")
    assert household.moves == [MemberMove(ANNA, Move.LEFT, BEGAN - 200.0)]


async def test_a_tag_that_crosses_soon_after_knows_better_too(household: Household) -> None:
    await household.person("not_home")
    household.second(later_s=60.0)
    assert not household.moves
    household.second(household.crossing(CrossingKind.LEFT, ago_s=100.0))
    household.second(later_s=HOLD_S)
    assert household.moves == [MemberMove(ANNA, Move.LEFT, BEGAN - 40.0)]


async def test_without_a_crossing_the_persons_time_counts_after_a_while(household: Household) -> None:
    await household.person("not_home")
    household.second(later_s=HOLD_S - 1)
    assert not household.moves
    household.second()
    assert household.moves == [MemberMove(ANNA, Move.LEFT, BEGAN)]


async def test_who_comes_back_soon_has_left_nevertheless(household: Household) -> None:
    await household.person("not_home")
    household.now += 60
    await household.person("home")
    household.second(later_s=HOLD_S)
    assert [move.move for move in household.moves] == [Move.LEFT, Move.CAME]


async def test_a_tag_alone_does_not_move_a_person_who_is_known_to_be_elsewhere(household: Household) -> None:
    """Somebody else may have the keys."""
    household.second(household.crossing(CrossingKind.LEFT))
    household.second(later_s=3600.0)
    assert not household.moves


@pytest.mark.parametrize(
    "changes", [{"late": True}, {"place": PlaceRef(PlaceKind.AREA, "kitchen")}, {"tag": "cat"}, {"tag": "gone"}]
)
async def test_crossings_of_another_kind_do_not_count(household: Household, changes: dict[str, Any]) -> None:
    await household.person("not_home")
    household.second(household.crossing(CrossingKind.LEFT, **changes))
    assert not household.moves


async def test_tags_alone_locate_a_person_without_other_trackers(hass: HomeAssistant, household: Household) -> None:
    entry = home_entry()
    entry.add_to_hass(hass)
    ours = er.async_get(hass).async_get_or_create("device_tracker", DOMAIN, "keys_presence", config_entry=entry)
    await household.person("home", ANNA, ours.entity_id)
    household.second(household.crossing(CrossingKind.LEFT))
    # The person entity follows the tag.
    await household.person("not_home", ANNA, ours.entity_id)
    household.second(household.crossing(CrossingKind.LEFT, ago_s=10.0))
    household.second(household.crossing(CrossingKind.ENTERED, ago_s=5.0), later_s=3600.0)
    assert [(move.move, move.at) for move in household.moves] == [
        (Move.LEFT, BEGAN - 100.0),
        (Move.CAME, household.now - 5.0 - 3600.0),
    ]


async def test_a_person_who_was_lost_for_long_did_not_move_at_any_known_time(household: Household) -> None:
    household.tags.clear()
    await household.person("unavailable")
    household.now += 600
    await household.person("not_home")
    assert not household.moves
    household.now += 600
    await household.person("unknown")
    household.now += 60
    await household.person("home")
    assert [move.move for move in household.moves] == [Move.CAME]


async def test_a_moving_tag_shows_its_persons_room(household: Household) -> None:
    household.second(rooms=household.in_room("kitchen"))
    household.second(rooms=household.in_room("hall"))
    household.since = household.now - 12.0
    household.second(rooms=household.in_room("kitchen"))
    assert household.moves == [MemberMove(ANNA, Move.ROOM, household.since, "kitchen")]


async def test_the_room_of_a_tag_that_rests_is_none_of_its_person(household: Household) -> None:
    household.second(rooms=household.in_room("kitchen"))
    household.second(rooms=household.in_room("hall"))
    household.second(rooms=household.in_room("kitchen", moving=False))
    assert not household.moves


async def test_a_tag_of_nobody_moves_nobody(household: Household) -> None:
    for room in ("kitchen", "hall", "kitchen"):
        household.second(rooms=household.in_room(room, tag="cat"))
    assert not household.moves


async def test_the_first_room_after_coming_home_is_no_change(household: Household) -> None:
    for room in ("kitchen", "hall"):
        household.second(rooms=household.in_room(room))
    await household.person("not_home")
    household.second(later_s=HOLD_S, rooms=household.in_room(None))
    await household.person("home")
    household.second(later_s=HOLD_S, rooms=household.in_room("kitchen"))
    assert [move.move for move in household.moves] == [Move.LEFT, Move.CAME]


async def test_a_forgotten_tag_leaves_nothing(household: Household) -> None:
    household.second(rooms=household.in_room("kitchen"))
    household.second(rooms=household.in_room("hall"))
    household.members.async_forget_tag("keys")
    household.second(rooms=household.in_room("kitchen"))
    assert not household.moves


@pytest.mark.parametrize(
    "shown",
    [
        lambda area: (area.name, {}),
        lambda area: (area.id, {}),
        lambda area: ("in there", {"area_id": area.id}),
    ],
)
async def test_an_entity_that_was_picked_shows_the_room(
    hass: HomeAssistant, household: Household, shown: Callable[[ar.AreaEntry], tuple[str, dict[str, Any]]]
) -> None:
    areas = [ar.async_get(hass).async_create(name) for name in ("Living room", "Kitchen")]
    household.members.async_set_room_entities({ANNA: "sensor.anna"})
    for state, attributes in (shown(areas[0]), ("unavailable", {}), ("nowhere", {}), shown(areas[1])):
        hass.states.async_set("sensor.anna", state, attributes)
        await hass.async_block_till_done()
    assert household.moves == [MemberMove(ANNA, Move.ROOM, BEGAN, areas[1].id)]


async def test_tags_do_not_show_the_room_of_a_person_with_such_an_entity(household: Household) -> None:
    household.members.async_set_room_entities({ANNA: "sensor.anna"})
    for room in ("kitchen", "hall", "kitchen"):
        household.second(rooms=household.in_room(room))
    assert not household.moves


async def test_who_is_a_member_is_known_once_all_had_time_to_come(hass: HomeAssistant, household: Household) -> None:
    household.second()
    await household.person("home", BEN)
    assert household.changes == 0
    household.second(later_s=GRACE_S)
    assert (household.changes, household.members.ids) == (1, (ANNA, BEN))


async def test_persons_come_and_go(hass: HomeAssistant, household: Household) -> None:
    household.second(later_s=GRACE_S)
    await household.person("home", BEN)
    assert (household.changes, household.members.ids) == (2, (ANNA, BEN))
    hass.states.async_remove(ANNA)
    await hass.async_block_till_done()
    household.second(later_s=GRACE_S - 1)
    assert (household.changes, household.members.ids) == (2, (ANNA, BEN))
    household.second()
    assert (household.changes, household.members.ids) == (3, (BEN,))


async def test_a_person_who_is_loaded_again_stays_a_member(hass: HomeAssistant, household: Household) -> None:
    household.tags.clear()
    household.second(later_s=GRACE_S)
    hass.states.async_remove(ANNA)
    await hass.async_block_till_done()
    household.now += 60
    await household.person("not_home")
    household.second(later_s=GRACE_S)
    assert (household.changes, household.members.ids) == (1, (ANNA,))
    assert [move.move for move in household.moves] == [Move.LEFT]


async def test_tags_of_somebody_who_is_no_member_move_nobody(household: Household) -> None:
    household.tags["keys"].person = "person.gone"
    household.second(household.crossing(CrossingKind.LEFT))
    for room in ("kitchen", "hall", "kitchen"):
        household.second(rooms=household.in_room(room))
    assert not household.moves


async def test_a_person_whose_entity_says_nothing_is_where_the_tags_are(household: Household) -> None:
    await household.person("unknown")
    household.second(household.crossing(CrossingKind.LEFT))
    assert household.moves == [MemberMove(ANNA, Move.LEFT, BEGAN - 99.0 - 1.0)]


async def test_what_waits_for_a_tag_is_not_lost_at_the_end(hass: HomeAssistant) -> None:
    household = Household(hass)
    await household.person("home")
    stop = household.members.async_start()
    await household.person("not_home")
    stop()
    stop()
    assert household.moves == [MemberMove(ANNA, Move.LEFT, BEGAN)]


async def test_nothing_is_followed_after_the_end(hass: HomeAssistant) -> None:
    household = Household(hass)
    household.tags.clear()
    await household.person("home")
    household.members.async_set_room_entities({ANNA: "sensor.anna"})
    household.members.async_start()()
    await household.person("not_home")
    assert not household.moves
