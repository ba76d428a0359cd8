"""What the integration promises of its devices and entities, checked against a running Home Assistant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from demo import ha_setup
from demo.home_assistant import INTEGRATION
from demo.house import OUTSIDE
from demo.stage import Stage
from demo.world import VirtualTag


@dataclass(frozen=True, slots=True)
class Promise:
    """One entity: its platform and key, whether users have to enable it, whether it may be missing, or have no value.

    One that is `for_home` may have no value while its tag is away.
    """

    platform: str
    key: str
    disabled: bool = False
    optional: bool = False
    silent: bool = False
    for_home: bool = False
    unnamed: bool = False
    """Whether it is called like its device."""


_EVERY_TAG: Final = (
    Promise("sensor", "room"),
    Promise("binary_sensor", "moving", for_home=True),
    Promise("device_tracker", "presence", unnamed=True),
    # Until the tag has crossed something for the first time.
    Promise("event", "crossing", silent=True),
    Promise("sensor", "last_seen", disabled=True),
    Promise("sensor", "signal", disabled=True),
    Promise("sensor", "nearest_receiver", disabled=True),
    Promise("sensor", "distance", disabled=True),
)
_FINDER: Final = (
    Promise("sensor", "battery_level"),
    Promise("binary_sensor", "battery_low"),
    Promise("binary_sensor", "separated"),
)
_AS_GIVEN: Final = (
    Promise("sensor", "battery", optional=True),
    Promise("sensor", "battery_level", optional=True),
    Promise("binary_sensor", "battery_low", optional=True),
    Promise("binary_sensor", "separated", optional=True),
)
_FINDER_STEPS: Final = frozenset({"find_hub", "find_my"})
HOME: Final = (
    Promise("sensor", "receivers_online"),
    Promise("binary_sensor", "receiver_problem"),
    # Only with emitters that were heard long enough, the other only with a floor plan.
    Promise("sensor", "locator_room_error", silent=True),
    Promise("sensor", "locator_error_m", silent=True),
    Promise("sensor", "strangers"),
    # Its state is the last level that a stranger reached.
    Promise("event", "stranger", silent=True),
)

FENCE: Final = (Promise("sensor", "tags_inside"),)

_UNKNOWN: Final = frozenset({"unknown", "unavailable"})


def promises_for(tag: VirtualTag) -> tuple[Promise, ...]:
    """Return the entities of a tag, by what its protocol sends."""
    return _EVERY_TAG + (_FINDER if tag.flow_step in _FINDER_STEPS else _AS_GIVEN)


@dataclass(frozen=True, slots=True)
class Registry:
    """Home Assistant's registries and states at a moment, as its interfaces give them."""

    entry_id: str
    devices: Sequence[Mapping[str, Any]]
    entities: Sequence[Mapping[str, Any]]
    states: Mapping[str, Mapping[str, Any]]

    @classmethod
    async def read(cls, stage: Stage) -> Registry:
        """Read what belongs to our entry."""
        client, entry_id = stage.client, stage.entry_id
        devices = [one for one in await ha_setup.devices(client) if entry_id in one["config_entries"]]
        return cls(entry_id, devices, await ha_setup.entities(client, entry_id), await client.states())

    def device(self, identifier: str) -> Mapping[str, Any] | None:
        """Return the device of ours with this identifier."""
        wanted = [INTEGRATION, identifier]
        return next((one for one in self.devices if wanted in one["identifiers"]), None)


def broken_promises(
    registry: Registry,
    tags: Iterable[VirtualTag],
    tag_ids: Mapping[str, str],
    *,
    fence_ids: Mapping[str, str] | None = None,
    phone_ids: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what is not as promised, one sentence each; fences and phones are subentries by name."""
    home = registry.device(registry.entry_id)
    if home is None:
        return ["the home has no device"]
    broken = [] if home["entry_type"] == "service" else ["the home's device is no service"]
    broken += _broken_entities(registry, "the home", registry.entry_id, HOME, home["id"], called=home["name"])
    listed, others = list(tags), {**(fence_ids or {}), **(phone_ids or {})}
    if len(registry.devices) != len(listed) + len(others) + 1:
        broken.append(f"{len(registry.devices)} devices instead of {len(listed) + len(others)} and the home's")
    for name, subentry_id in others.items():
        broken += _broken_other(registry, name, subentry_id, FENCE if name in (fence_ids or {}) else (), home)
    for tag in listed:
        tag_id = tag_ids[tag.sender_id]
        device = registry.device(tag_id)
        if device is None:
            broken.append(f"{tag.name} has no device")
            continue
        broken += _broken_device(tag, tag_id, device, home)
        broken += _broken_entities(registry, tag.name, tag_id, promises_for(tag), device["id"])
    return broken


def _broken_other(
    registry: Registry, name: str, subentry_id: str, promises: Sequence[Promise], home: Mapping[str, Any]
) -> list[str]:
    device = registry.device(subentry_id)
    if device is None:
        return [f"{name} has no device"]
    broken = _broken_entities(registry, name, subentry_id, promises, device["id"])
    if (device["name"], device["via_device_id"]) != (name, home["id"]):
        broken.append(f"{name}: the device is {device['name']!r}, by way of {device['via_device_id']!r}")
    return broken


def _broken_device(tag: VirtualTag, tag_id: str, device: Mapping[str, Any], home: Mapping[str, Any]) -> list[str]:
    expected = {
        "name": tag.name,
        "serial_number": tag_id,
        "via_device_id": home["id"],
        "area_id": None,
        "config_entries": [home["config_entries"][0]],
    }
    broken = [
        f"{tag.name}: the device's {key} is {device[key]!r}, not {value!r}"
        for key, value in expected.items()
        if device[key] != value
    ]
    if not device["model"]:
        broken.append(f"{tag.name}: the device has no model")
    return broken


def _broken_entities(
    registry: Registry,
    owner: str,
    prefix: str,
    promises: Sequence[Promise],
    device_id: str,
    *,
    called: str | None = None,
) -> list[str]:
    broken: list[str] = []
    found = {one["unique_id"]: one for one in registry.entities if one["device_id"] == device_id}
    presence = registry.states.get(found.get(f"{prefix}_presence", {}).get("entity_id", ""), {})
    away = presence.get("state") not in {None, "home"}
    for promise in promises:
        entity = found.pop(f"{prefix}_{promise.key}", None)
        if entity is not None:
            bound = replace(promise, silent=promise.silent or (promise.for_home and away))
            broken += _broken_entity(
                registry, f"{owner}: {promise.platform}.{promise.key}", bound, entity, called or owner
            )
        elif not promise.optional:
            broken.append(f"{owner}: no {promise.platform}.{promise.key}")
    return broken + [f"{owner}: unexpected entity {one['entity_id']}" for one in found.values()]


def _broken_entity(
    registry: Registry, name: str, promise: Promise, entity: Mapping[str, Any], device_name: str
) -> list[str]:
    broken: list[str] = []
    if not entity["entity_id"].startswith(f"{promise.platform}."):
        broken.append(f"{name} is {entity['entity_id']}")
    if entity["translation_key"] != promise.key:
        broken.append(f"{name}: its translation key is {entity['translation_key']!r}")
    disabled_by = "integration" if promise.disabled else None
    if entity["disabled_by"] != disabled_by:
        broken.append(f"{name}: disabled by {entity['disabled_by']!r}, not {disabled_by!r}")
    if disabled_by is None:
        broken += _broken_state(name, promise, registry.states.get(entity["entity_id"]), device_name)
    return broken


def _broken_state(name: str, promise: Promise, state: Mapping[str, Any] | None, device_name: str) -> list[str]:
    if state is None:
        return [f"{name}: it has no state"]
    shown = state["attributes"].get("friendly_name", "")
    if shown != device_name if promise.unnamed else not shown.startswith(f"{device_name} "):
        return [f"{name}: it is called {shown!r}, without its device's name"]
    if state["state"] in _UNKNOWN:
        return [] if promise.silent else [f"{name}: its state is {state['state']}"]
    attributes = state["attributes"]
    if promise.key == "room" and state["state"] != OUTSIDE and not attributes.get("area_id"):
        return [f"{name}: it names no area"]
    if promise.key == "presence":
        if attributes.get("source_type") not in {"bluetooth_le", "gps"}:
            return [f"{name}: its source type is {attributes.get('source_type')!r}"]
        at_home = "zone.home" in (attributes.get("in_zones") or [])
        if at_home != (state["state"] == "home"):
            return [f"{name}: {state['state']}, in the zones {attributes.get('in_zones')}"]
    return []
