"""Packets of trackers that are not ours: from relays to the detection of strangers."""

from collections.abc import Callable
from typing import Any

import pytest

from custom_components.xiaomi_tag.adverts import FindHubFrame
from custom_components.xiaomi_tag.sources.ledger import Ledger
from custom_components.xiaomi_tag.sources.relay_batch import Batch, read_items
from custom_components.xiaomi_tag.sources.relayed_stranger import RelayedStranger

from .gateway_home import GatewayHome
from .relaying import ADDRESS, BEACON_RAW, ITEM, NOW, ROTATING, STRANGER_RAW, devices, packet, receiver_of

COMPUTER_RAW = "0201060aff4c001005011c2b3c4d"


def _with_mqtt[**P, T](test: Callable[P, T]) -> Callable[P, T]:
    # MQTT's client waits a moment before it sends an unsubscription to the broker.
    marked = pytest.mark.parametrize("expected_lingering_timers", [True])(test)
    used: Callable[P, T] = pytest.mark.usefixtures("enable_bluetooth", "mock_hass_config")(marked)
    return used


class _Detection:
    """Uses what it gets, or not."""

    def __init__(self, *, uses: bool = True) -> None:
        self.uses = uses
        self.got: list[RelayedStranger] = []

    def __call__(self, stranger: RelayedStranger) -> bool:
        self.got.append(stranger)
        return self.uses


def _read(*items: Any, detection: _Detection) -> Batch:
    return read_items(
        list(items),
        now=NOW,
        devices=devices(),
        receiver_of=receiver_of,
        ledger=Ledger(),
        on_stranger=detection,
    )


def test_stranger_comes_with_place_and_time() -> None:
    detection = _Detection()
    batch = _read(packet(raw=STRANGER_RAW, lat=51.3, lon=9.5, accuracy=12), detection=detection)
    [stranger] = detection.got
    assert isinstance(stranger.frame, FindHubFrame)
    assert (stranger.address, stranger.receiver) == (ROTATING, "relay:phone")
    assert (stranger.rssi_dbm, stranger.seen_at) == (-60, NOW - 5)
    assert stranger.fix is not None
    assert (stranger.fix.latitude, stranger.fix.longitude) == (51.3, 9.5)
    assert batch.answer() == {"accepted": 1, "duplicate": 0, "late": 0, "refused": 0, "errors": []}


def test_stranger_that_the_detection_does_not_use_is_refused_as_before() -> None:
    batch = _read(packet(raw=STRANGER_RAW), detection=_Detection(uses=False))
    assert batch.answer()["refused"] == 1
    assert batch.answer()["errors"][0]["error"].startswith("raw: no tag of this home")


@pytest.mark.parametrize(
    "item",
    [
        packet(),  # a tag of ours
        ITEM,
        packet(raw=COMPUTER_RAW),
        packet(raw="020106"),
        packet(raw=STRANGER_RAW, address=None),
        packet(raw=STRANGER_RAW, receiver_id="another"),
        packet(raw=STRANGER_RAW, timestamp=NOW + 3600),
        packet(raw=STRANGER_RAW, lat=51.3),
    ],
)
def test_no_stranger(item: dict[str, Any]) -> None:
    detection = _Detection()
    _read(item, detection=detection)
    assert not detection.got


def test_late_stranger_reaches_the_detection_too() -> None:
    """A phone may have had no connection on its way."""
    detection = _Detection()
    batch = _read(packet(raw=STRANGER_RAW, timestamp=NOW - 86_400), detection=detection)
    assert [stranger.seen_at for stranger in detection.got] == [NOW - 86_400]
    assert batch.strangers == 1


def test_batches_add_up() -> None:
    detection = _Detection()
    one = _read(packet(raw=STRANGER_RAW), packet(raw=BEACON_RAW), detection=detection)
    both = one.plus(_read(packet(raw=STRANGER_RAW, timestamp=NOW - 6), {}, detection=detection))
    assert both.answer()["accepted"] == 3
    assert both.answer()["refused"] == 1


def test_batch_with_a_stranger_is_not_forbidden() -> None:
    batch = _read(packet(raw=STRANGER_RAW), packet(receiver_id="another"), detection=_Detection())
    assert not batch.forbidden


def test_ledger_keeps_no_address_of_a_stranger() -> None:
    ledger = Ledger()
    arguments: dict[str, Any] = {"now": NOW, "devices": devices(), "receiver_of": receiver_of, "ledger": ledger}
    read_items(packet(raw=STRANGER_RAW, address=ADDRESS.replace("01", "77")), on_stranger=_Detection(), **arguments)
    assert not ledger._known


OTHERS = {"id": "C2:9F:5B:4C:F3:69", "servicedatauuid": "0xfeaa", "servicedata": "41" + "5c" * 20}


@_with_mqtt
async def test_gateways_packets_of_strangers(gateway_home: GatewayHome, detection: _Detection) -> None:
    gateway_home.omg(**OTHERS)
    gateway_home.omg(**OTHERS, rssi=-71)
    assert [(stranger.receiver, stranger.rssi_dbm) for stranger in detection.got] == [
        ("mqtt:openmqttgateway:OpenMQTTGateway", -60),
        ("mqtt:openmqttgateway:OpenMQTTGateway", -71),
    ]
    assert gateway_home.source.unmatched == 2


@_with_mqtt
async def test_gateways_packets_of_other_devices(gateway_home: GatewayHome, detection: _Detection) -> None:
    gateway_home.omg(id="C2:9F:5B:4C:F3:69", manufacturerdata="4c001005011c2b3c4d")
    gateway_home.omg(id="C2:9F:5B:4C:F3:6A")
    assert not detection.got


@_with_mqtt
async def test_own_topic(gateway_home: GatewayHome, detection: _Detection) -> None:
    item = {"address": ROTATING, "raw": STRANGER_RAW, "rssi": -60, "timestamp": gateway_home.clock.now()}
    gateway_home.send("xiaomi_tag/attic/sightings", [item])
    await gateway_home.hass.async_block_till_done()
    assert [stranger.receiver for stranger in detection.got] == ["mqtt:own:attic"]


@_with_mqtt
async def test_gateway_that_was_not_admitted(gateway_home: GatewayHome, detection: _Detection) -> None:
    gateway_home.admits = False
    gateway_home.omg(**OTHERS)
    item = {"address": ROTATING, "raw": STRANGER_RAW, "rssi": -60, "timestamp": gateway_home.clock.now()}
    gateway_home.send("xiaomi_tag/attic/sightings", [item])
    await gateway_home.hass.async_block_till_done()
    assert not detection.got


@pytest.fixture
def detection(gateway_home: GatewayHome) -> _Detection:
    detection = _Detection()
    gateway_home.source._on_stranger = detection
    return detection
