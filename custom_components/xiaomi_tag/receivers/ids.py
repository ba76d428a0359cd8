"""The ids of receivers: how sightings, learned data and stored plans name who heard a packet.

* a receiver of Home Assistant's Bluetooth: its address in upper case, such as `AA:BB:CC:00:00:01`;
* a relay that posts over HTTP: `relay:` and what it calls itself;
* an MQTT gateway: `mqtt:`, its kind, `:` and its name in the topic.

These ids are stored: a changed form would lose what was learned of a receiver.
"""

from enum import StrEnum
from typing import Final

_RELAY: Final = "relay:"
_MQTT: Final = "mqtt:"


class GatewayKind(StrEnum):
    """Which project's messages a gateway publishes."""

    ESPRESENSE = "espresense"
    OPEN_MQTT_GATEWAY = "openmqttgateway"
    THEENGS = "theengs"
    OWN = "own"


_OWN: Final = f"{_MQTT}{GatewayKind.OWN}:"


def relay_id(receiver_id: str) -> str:
    """Return the id of a relay that calls itself `receiver_id`."""
    return f"{_RELAY}{receiver_id}"


def gateway_id(kind: GatewayKind, node: str) -> str:
    """Return the id of an MQTT gateway."""
    return f"{_MQTT}{kind}:{node}"


def is_gateway_id(receiver: str) -> bool:
    """Return whether a receiver is an MQTT gateway."""
    return receiver.startswith(_MQTT)


def is_relay_id(receiver: str) -> bool:
    """Return whether a receiver is a relay that posts over HTTP."""
    return receiver.startswith(_RELAY)


def relay_name(receiver: str) -> str:
    """Return what a relay calls itself, the same over HTTP and on our own MQTT topic; other ids are returned whole."""
    return receiver.removeprefix(_RELAY if receiver.startswith(_RELAY) else _OWN)
