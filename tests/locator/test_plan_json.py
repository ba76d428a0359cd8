"""Plans from and to JSON."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.locator.plan import (
    Door,
    FloorPlan,
    PlanError,
    PlanFault,
    PlanFaultCode,
    PlanFloor,
    PlanPicture,
    Spot,
    Stairs,
)
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json, plan_to_json
from demo.dataset import layout_of
from demo.made import made_house

from .plans import house_json, partitions


def faults(data: object) -> list[tuple[str, tuple[str, ...]]]:
    with pytest.raises(PlanError) as caught:
        plan_from_json(data)
    assert all(fault.error for fault in caught.value.faults)
    return [(fault.code.value, fault.where) for fault in caught.value.faults]


def test_floors_come_from_the_lowest_up_with_their_ground() -> None:
    plan = plan_from_json(house_json())
    assert plan.floors == (PlanFloor("ground", 0, 2.5, 0.0), PlanFloor("upper", 1, 2.5, 2.5))
    assert [room.room for room in plan.rooms] == ["kitchen", "living", "bath", "bedroom"]


def test_floors_of_one_level_share_their_ground() -> None:
    data = house_json()
    data["floors"].append({"name": "annexe", "level": 0, "height_m": 3, "rooms": []})
    plan = plan_from_json(data)
    assert [(floor.id, floor.base_m) for floor in plan.floors] == [("ground", 0.0), ("annexe", 0.0), ("upper", 3.0)]
    assert plan.storeys == (0, 0, 1)


def test_heights_above_the_ground_stay() -> None:
    assert plan_from_json(house_json()).receivers["high"] == Spot("upper", 5.0, 1.0, 3.5)


def test_heights_above_each_floor_are_recognised_by_a_receiver_below_its_floor() -> None:
    data = house_json()
    data["receivers"]["high"]["z_m"] = 1.0
    plan = plan_from_json(data)
    assert {receiver: spot.z_m for receiver, spot in plan.receivers.items()} == {"low": 1.0, "high": 3.5}


def test_heights_are_not_guessed_from_a_receiver_slightly_below_its_floor() -> None:
    data = house_json()
    data["receivers"]["high"]["z_m"] = 2.45
    assert plan_from_json(data).receivers["high"].z_m == pytest.approx(2.45)


@pytest.mark.parametrize(("z_from", "z_m"), [("ground", 1.0), ("floor", 3.5)])
def test_the_reference_of_heights_may_be_set(z_from: str, z_m: float) -> None:
    data = house_json(z_from=z_from)
    data["receivers"]["high"]["z_m"] = 1.0
    assert plan_from_json(data).receivers["high"].z_m == z_m


def test_doors_and_stairs() -> None:
    plan = plan_from_json(
        house_json(
            doors=[{"rooms": ["kitchen", "living"], "x_m": 4, "y_m": 2, "colour": "red"}],
            stairs=[{"rooms": ["living", "bedroom"], "x_m": 6, "y_m": 3}],
        )
    )
    assert plan.doors == (Door("kitchen", "living", 4.0, 2.0),)
    assert plan.stairs == (Stairs("living", "bedroom", 6.0, 3.0),)


def test_corners_drawn_twice_are_one() -> None:
    data = house_json()
    data["floors"][0]["rooms"][0]["polygon"] = [[0, 0], [4, 0], [4, 0], [4, 4], [0, 0]]
    assert plan_from_json(data).rooms[2].polygon == ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0))


@pytest.mark.parametrize("height", [{}, {"height_m": None}, {"height_m": 0}, {"height_m": -2.5}])
def test_a_floor_needs_a_height(height: dict[str, Any]) -> None:
    data = house_json()
    del data["floors"][0]["height_m"]
    data["floors"][0] |= height
    assert faults(data) == [("floor_without_height", ("upper",))]


def test_all_faults_are_reported_at_once() -> None:
    data = house_json(doors=[{"rooms": ["kitchen"], "x_m": 0, "y_m": 0}], z_from="sea")
    data["floors"][0]["rooms"][0]["polygon"] = [[0, 0], [1, 1]]
    data["floors"][1]["rooms"][0]["polygon"][2] = ["4", 4]
    data["floors"][1]["level"] = 0.5
    data["receivers"]["low"]["floor"] = "attic"
    data["receivers"]["high"]["x_m"] = 1001
    assert faults(data) == [
        ("polygon_without_area", ("bath",)),
        ("out_of_range", ("floors", "1", "level")),
        ("malformed", ("floors", "1", "rooms", "0", "polygon", "2")),
        ("receiver_without_floor", ("low",)),
        ("out_of_range", ("receivers", "high", "x_m")),
        ("malformed", ("z_from",)),
        ("malformed", ("doors", "0", "rooms")),
    ]


@pytest.mark.parametrize("corner", [[1], [1, 2, 3], "12", None, {"x_m": 1, "y_m": 2}])
def test_a_corner_is_two_numbers(corner: object) -> None:
    data = house_json()
    data["floors"][0]["rooms"][1]["polygon"][3] = corner
    assert faults(data) == [("malformed", ("floors", "0", "rooms", "1", "polygon", "3"))]


def test_two_floors_of_one_name_are_refused() -> None:
    data = house_json()
    data["floors"][0]["name"] = "ground"
    data["receivers"] = {}
    assert faults(data) == [("floor_twice", ("floors",))]


def test_a_height_far_up_is_refused_however_it_is_written() -> None:
    data = house_json(z_from="floor")
    data["receivers"]["high"]["z_m"] = 999
    assert faults(data) == [("out_of_range", ("receivers", "high", "z_m"))]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"floors": [{}] * 21}, ("floors",)),
        ({"receivers": {str(number): {} for number in range(501)}}, ("receivers",)),
        ({"doors": [{}] * 501}, ("doors",)),
        ({"stairs": [{}] * 501}, ("stairs",)),
    ],
)
def test_bounds(change: dict[str, Any], path: tuple[str, ...]) -> None:
    assert ("too_many", path) in faults(house_json(**change))


def test_rooms_are_bounded_over_all_floors_and_points_in_each() -> None:
    data = house_json()
    rooms = data["floors"][0]["rooms"]
    data["floors"][0]["rooms"] = rooms * 75
    data["floors"][1]["rooms"] = rooms * 75
    assert faults(data) == [("too_many", ("rooms",))]
    data = house_json()
    data["floors"][0]["rooms"][0]["polygon"] = [[number, number**2 / 100] for number in range(101)]
    assert ("too_many", ("floors", "0", "rooms", "0", "polygon")) in faults(data)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400, True, "1", None])
def test_only_finite_numbers_are_lengths(number: object) -> None:
    data = house_json()
    data["receivers"]["low"]["x_m"] = number
    assert [where for _, where in faults(data)] == [("receivers", "low", "x_m")]


def test_the_error_names_what_and_where() -> None:
    error = PlanError([PlanFault(PlanFaultCode.TOO_MANY, ("rooms",))])
    assert str(error) == "too_many (rooms)"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_gives_a_plan_or_its_faults(data: object) -> None:
    try:
        plan = plan_from_json(data)
    except PlanError as error:
        assert error.faults  # noqa: PT017  # either outcome is right
    else:
        assert isinstance(plan, FloorPlan)


@given(
    st.sampled_from([(), ("floors", 0), ("floors", 1, "rooms", 0), ("receivers",), ("receivers", "low")]),
    st.sampled_from(["floors", "name", "level", "height_m", "rooms", "polygon", "receivers", "low", "floor", "doors"]),
    json_values,
)
def test_any_value_anywhere_gives_a_plan_that_can_be_written_or_its_faults(
    path: tuple[str | int, ...], key: str, value: object
) -> None:
    data: Any = house_json()
    node = data
    for step in path:
        node = node[step]
    node[key] = value
    try:
        plan = plan_from_json(data)
    except PlanError as error:
        assert error.faults  # noqa: PT017  # either outcome is right
    else:
        assert plan_from_json(plan_to_json(plan)) == plan


@given(partitions(), st.data())
def test_what_is_written_is_read_back_exactly(plan: FloorPlan, data: st.DataObject) -> None:
    metres = st.floats(-900, 900)
    spots = st.builds(Spot, st.sampled_from([floor.id for floor in plan.floors]), metres, metres, metres)
    rooms = st.sampled_from([room.room for room in plan.rooms])
    full = FloorPlan(
        plan.floors,
        plan.rooms,
        data.draw(st.dictionaries(st.text(min_size=1, max_size=9), spots, max_size=5)),
        tuple(data.draw(st.lists(st.builds(Door, rooms, rooms, metres, metres), max_size=3))),
        tuple(data.draw(st.lists(st.builds(Stairs, rooms, rooms, metres, metres), max_size=3))),
    )
    assert plan_from_json(json.loads(json.dumps(plan_to_json(full)))) == full


def test_a_made_house_is_read() -> None:
    made = made_house(3)
    plan = plan_from_json(layout_of(made))
    assert {room.room for room in plan.rooms} == {room.area_id for room in made.rooms}
    assert {receiver: spot.z_m for receiver, spot in plan.receivers.items()} == {
        proxy.name: pytest.approx(proxy.z_m, abs=1e-3) for proxy in made.proxies
    }


PICTURE = {"id": "0f" * 16, "x_m": -1, "y_m": 0.5, "width_m": 12.5, "rotation_deg": 90, "opacity": 0.4}


def with_floor_fields(**fields: object) -> dict[str, Any]:
    data = house_json()
    data["floors"][0] |= fields
    return data


def test_what_only_those_who_draw_need_is_kept() -> None:
    plan = plan_from_json(with_floor_fields(floor_id="first_floor", picture=PICTURE))
    assert plan.floors[1].floor_id == "first_floor"
    assert plan.floors[1].picture == PlanPicture("0f" * 16, -1.0, 0.5, 12.5, 90.0, 0.4)
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_floor_without_them_is_written_without_them() -> None:
    [ground, _upper] = plan_to_json(plan_from_json(house_json()))["floors"]
    assert ground.keys() == {"name", "level", "height_m", "rooms"}


def test_picture_is_straight_and_opaque_unless_it_is_given() -> None:
    plan = plan_from_json(with_floor_fields(picture={"id": "a" * 32, "x_m": 0, "y_m": 0, "width_m": 5}))
    assert plan.floors[1].picture == PlanPicture("a" * 32, 0.0, 0.0, 5.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"id": "../secrets"}, "malformed", "id"),
        ({"id": "0F" * 16}, "malformed", "id"),
        ({"id": "0f" * 16 + "\n"}, "malformed", "id"),
        ({"id": None}, "malformed", "id"),
        ({"x_m": 1001}, "out_of_range", "x_m"),
        ({"y_m": "0"}, "malformed", "y_m"),
        ({"width_m": 0}, "out_of_range", "width_m"),
        ({"width_m": float("nan")}, "out_of_range", "width_m"),
        ({"rotation_deg": 361}, "out_of_range", "rotation_deg"),
        ({"opacity": 1.1}, "out_of_range", "opacity"),
        ({"opacity": True}, "malformed", "opacity"),
    ],
)
def test_picture_out_of_bounds_is_a_fault(changed: dict[str, Any], code: str, where: str) -> None:
    data = with_floor_fields(picture={**PICTURE, **changed})
    assert faults(data) == [(code, ("floors", "0", "picture", where))]


@pytest.mark.parametrize("floor_id", ["", 5, [], "x" * 256])
def test_floor_id_is_a_name(floor_id: object) -> None:
    assert faults(with_floor_fields(floor_id=floor_id)) == [("malformed", ("floors", "0", "floor_id"))]


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PICTURE, "other"]), inner, max_size=6)
    ),
    max_leaves=8,
)


@given(_ANYTHING, _ANYTHING)
def test_any_fields_of_a_floor_are_read_or_refused(floor_id: object, picture: object) -> None:
    try:
        plan = plan_from_json(with_floor_fields(floor_id=floor_id, picture=picture))
    except PlanError:
        return
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan), allow_nan=False))) == plan


@given(st.fixed_dictionaries({}, optional={key: _ANYTHING | st.just(value) for key, value in PICTURE.items()}))
def test_any_picture_is_read_or_refused(picture: dict[str, object]) -> None:
    try:
        plan = plan_from_json(with_floor_fields(picture=picture))
    except PlanError:
        return
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan), allow_nan=False))) == plan
