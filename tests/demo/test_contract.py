from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from demo.contract import FENCE, HOME, Promise, Registry, broken_promises, promises_for
from demo.movement import Still
from demo.tags import find_hub_tag, tile_tag
from demo.world import VirtualTag

HUB = find_hub_tag("backpack", "Backpack", Still(0, 0, 0), start_at=1.8e9)
TILE = tile_tag("keys", "Keys", Still(0, 0, 0))
TAG_IDS = {"backpack": "hub-1", "keys": "tile-1"}


def device(device_id: str, identifier: str, **fields: Any) -> dict[str, Any]:
    shown = {"area_id": None, "entry_type": None, "model": "A model", "name": None, "serial_number": None}
    identity = {"id": device_id, "identifiers": [["xiaomi_tag", identifier]], "config_entries": ["entry"]}
    return {**shown, "via_device_id": None, **identity, **fields}


def entity(prefix: str, device_id: str, promise: Promise) -> dict[str, Any]:
    return {
        "entity_id": f"{promise.platform}.{device_id}_{promise.key}",
        "unique_id": f"{prefix}_{promise.key}",
        "device_id": device_id,
        "translation_key": promise.key,
        "disabled_by": "integration" if promise.disabled else None,
    }


def state(promise: Promise, device_name: str) -> dict[str, Any]:
    name = {"friendly_name": f"{device_name} {promise.key}"}
    if promise.key == "room":
        return {"state": "Kitchen", "attributes": {**name, "area_id": "kitchen"}}
    if promise.key == "presence":
        name = {"friendly_name": device_name}
        return {"state": "home", "attributes": {**name, "source_type": "bluetooth_le", "in_zones": ["zone.home"]}}
    return {"state": "on", "attributes": name}


@pytest.fixture
def registry() -> Registry:
    """Return what is as promised."""
    devices = [device("d-home", "entry", entry_type="service", name="Home")]
    entities = [entity("entry", "d-home", promise) for promise in HOME]
    states = {one["entity_id"]: state(promise, "Home") for one, promise in zip(entities, HOME, strict=True)}
    for tag in (HUB, TILE):
        tag_id = TAG_IDS[tag.sender_id]
        devices.append(device(tag_id, tag_id, name=tag.name, serial_number=tag_id, via_device_id="d-home"))
        for promise in promises_for(tag):
            if not promise.optional:
                entities.append(entity(tag_id, tag_id, promise))
                if not promise.disabled:
                    states[entities[-1]["entity_id"]] = state(promise, tag.name)
    return Registry("entry", devices, entities, states)


def broken(registry: Registry, tags: tuple[VirtualTag, ...] = (HUB, TILE)) -> list[str]:
    return broken_promises(registry, tags, TAG_IDS)


def without(registry: Registry, unique_id: str) -> Registry:
    return replace(registry, entities=[one for one in registry.entities if one["unique_id"] != unique_id])


def changed(registry: Registry, unique_id: str, /, **fields: Any) -> Registry:
    entities = [{**one, **fields} if one["unique_id"] == unique_id else one for one in registry.entities]
    return replace(registry, entities=entities)


def with_state(registry: Registry, entity_id: str, value: str, **attributes: Any) -> Registry:
    name = {"friendly_name": registry.states[entity_id]["attributes"]["friendly_name"]}
    changed_state = {"state": value, "attributes": {**name, **attributes}}
    return replace(registry, states={**registry.states, entity_id: changed_state})


def test_what_is_as_promised_has_nothing_broken(registry: Registry) -> None:
    assert broken(registry) == []


@pytest.mark.parametrize("value", ["unknown", "unavailable"])
def test_a_self_test_may_have_no_result(registry: Registry, value: str) -> None:
    assert broken(with_state(registry, "sensor.d-home_locator_error_m", value)) == []
    assert broken(with_state(registry, "sensor.d-home_receivers_online", value)) != []


def test_a_home_without_device_is_broken(registry: Registry) -> None:
    assert broken(replace(registry, devices=registry.devices[1:])) == ["the home has no device"]


def test_a_tag_without_device_is_broken(registry: Registry) -> None:
    assert "Keys has no device" in broken(replace(registry, devices=registry.devices[:-1]))


def test_a_second_device_of_a_tag_is_broken(registry: Registry) -> None:
    twice = replace(registry, devices=[*registry.devices, registry.devices[-1]])
    assert broken(twice) == ["4 devices instead of 2 and the home's"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Other"), ("serial_number", "x"), ("via_device_id", None), ("area_id", "kitchen"), ("model", None)],
)
def test_a_device_that_is_described_otherwise_is_broken(registry: Registry, field: str, value: str | None) -> None:
    other = replace(registry, devices=[*registry.devices[:-1], {**registry.devices[-1], field: value}])
    found = broken(other)
    assert len(found) == 1
    assert field in found[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda registry: without(registry, "tile-1_room"), "Keys: no sensor.room"),
        (lambda registry: changed(registry, "tile-1_room", translation_key="area"), "translation key"),
        (
            lambda registry: with_state(registry, "sensor.tile-1_room", "Kitchen", friendly_name="Room"),
            "its device's name",
        ),
        (lambda registry: changed(registry, "tile-1_room", disabled_by="integration"), "disabled by 'integration'"),
        (lambda registry: changed(registry, "tile-1_signal", disabled_by=None), "disabled by None"),
        (lambda registry: changed(registry, "tile-1_room", entity_id="text.keys"), "is text.keys"),
        (lambda registry: changed(registry, "tile-1_room", unique_id="tile-1_other"), "unexpected entity"),
        (lambda registry: replace(registry, states={}), "it has no state"),
        (lambda registry: with_state(registry, "sensor.tile-1_room", "unknown"), "its state is unknown"),
        (lambda registry: with_state(registry, "sensor.tile-1_room", "Kitchen"), "names no area"),
        (
            lambda registry: with_state(registry, "device_tracker.tile-1_presence", "home", source_type="router"),
            "source type",
        ),
        (
            lambda registry: with_state(
                registry,
                "device_tracker.tile-1_presence",
                "not_home",
                source_type="bluetooth_le",
                in_zones=["zone.home"],
            ),
            "in the zones",
        ),
    ],
)
def test_an_entity_that_is_otherwise_is_broken(
    registry: Registry, change: Callable[[Registry], Registry], says: str
) -> None:
    assert any(says in sentence for sentence in broken(change(registry)))


def test_fences_and_phones_have_devices(registry: Registry) -> None:
    fence = device("d-f", "f", name="Upstairs", via_device_id="d-home")
    phone = device("d-p", "p", name="Phone", via_device_id="d-home")
    inside = entity("f", "d-f", FENCE[0])
    whole = replace(
        registry,
        devices=[*registry.devices, fence, phone],
        entities=[*registry.entities, inside],
        states={**registry.states, inside["entity_id"]: state(FENCE[0], "Upstairs")},
    )

    def found(registry: Registry) -> list[str]:
        fence_ids, phone_ids = {"Upstairs": "f"}, {"Phone": "p"}
        return broken_promises(registry, (HUB, TILE), TAG_IDS, fence_ids=fence_ids, phone_ids=phone_ids)

    assert found(whole) == []
    assert found(without(whole, "f_tags_inside")) == ["Upstairs: no sensor.tags_inside"]
    assert "Phone has no device" in found(replace(whole, devices=whole.devices[:-1]))
    elsewhere = replace(whole, devices=[*whole.devices[:-1], {**phone, "via_device_id": None}])
    assert found(elsewhere) == ["Phone: the device is 'Phone', by way of None"]
    assert broken(whole) == ["5 devices instead of 2 and the home's"]


def test_a_tag_that_is_away_names_no_area(registry: Registry) -> None:
    away = with_state(registry, "sensor.tile-1_room", "not_home", area_id=None)
    away = with_state(away, "device_tracker.tile-1_presence", "not_home", source_type="bluetooth_le", in_zones=[])
    assert broken(away) == []


def test_only_a_tag_that_is_away_may_have_unknown_motion(registry: Registry) -> None:
    still = with_state(registry, "binary_sensor.tile-1_moving", "unknown")
    assert broken(still) == ["Keys: binary_sensor.moving: its state is unknown"]
    abroad = with_state(still, "device_tracker.tile-1_presence", "Office", source_type="gps", in_zones=["zone.office"])
    assert broken(abroad) == []


def test_what_a_protocol_does_not_send_may_be_missing() -> None:
    assert {promise.key for promise in promises_for(TILE) if promise.optional} == {
        "battery",
        "battery_level",
        "battery_low",
        "separated",
    }
    assert not any(promise.optional for promise in promises_for(HUB))
