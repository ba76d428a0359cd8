"""Our own topic, through Home Assistant's MQTT integration with a client that is made up."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.identity.credentials import FindHubCredentials

from ..identity.radio import EIK, eid_of
from .gateway_home import KEYS, GatewayHome

pytestmark = [
    pytest.mark.usefixtures("enable_bluetooth", "mock_hass_config"),
    # MQTT's client waits a moment before it sends an unsubscription to the broker.
    pytest.mark.parametrize("expected_lingering_timers", [True]),
]


async def test_own_topic(gateway_home: GatewayHome) -> None:
    now = gateway_home.clock.now()
    items = [
        {"device_id": "keys", "receiver_id": "shed", "rssi": -70, "timestamp": now - 5, "battery": 55, "range_m": 3.5},
        {"device_id": KEYS, "rssi": -71, "timestamp": now - 900},
    ]
    gateway_home.send("xiaomi_tag/shed/sightings", items)
    assert gateway_home.heard == [("keys", "mqtt:own:shed", -70), ("keys", "mqtt:own:shed", -71)]
    assert gateway_home.reports[0].battery_percent == 55
    assert gateway_home.reports[0].range_m == 3.5
    assert gateway_home.reports[1].sighting.seen_at == pytest.approx(now - 900)
    assert gateway_home.online("mqtt:own:shed")


async def test_own_topic_sent_twice_counts_once(gateway_home: GatewayHome) -> None:
    item = {"device_id": "keys", "rssi": -70, "timestamp": gateway_home.clock.now()}
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    assert len(gateway_home.reports) == 1


async def test_long_list_does_not_hold_up_all_else(hass: HomeAssistant, gateway_home: GatewayHome) -> None:
    now = gateway_home.clock.now()
    items = [{"device_id": "keys", "rssi": -70, "timestamp": now - step / 10} for step in range(1000)]
    gateway_home.send("xiaomi_tag/shed/sightings", items)
    assert len(gateway_home.reports) < 1000
    await hass.async_block_till_done()
    assert len(gateway_home.reports) == 1000


async def test_end_leaves_the_rest_of_a_long_list(hass: HomeAssistant, gateway_home: GatewayHome) -> None:
    now = gateway_home.clock.now()
    items = [{"device_id": "keys", "rssi": -70, "timestamp": now - step / 10} for step in range(1000)]
    gateway_home.send("xiaomi_tag/shed/sightings", items)
    gateway_home.stop()
    taken = len(gateway_home.reports)
    await hass.async_block_till_done()
    assert len(gateway_home.reports) == taken


async def test_items_of_lists_count_towards_a_flood(
    hass: HomeAssistant, gateway_home: GatewayHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = gateway_home.clock.now()
    monkeypatch.setattr(gateway_home.clock, "now", lambda: now)
    for message in range(4):
        items = [{"device_id": "keys", "rssi": -70, "timestamp": now - message - step / 1000} for step in range(1000)]
        gateway_home.send("xiaomi_tag/shed/sightings", items)
    await hass.async_block_till_done()
    assert len(gateway_home.reports) == 2000
    assert gateway_home.source.dropped()["flood"] == 2


async def test_own_topic_speaks_for_its_receiver_alone(
    gateway_home: GatewayHome, caplog: pytest.LogCaptureFixture
) -> None:
    item = {"device_id": "keys", "receiver_id": "house", "rssi": -70, "timestamp": gateway_home.clock.now()}
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    assert not gateway_home.reports
    assert gateway_home.source.dropped()["refused"] == 2
    assert caplog.text.count("shed sends is refused") == 1


async def test_a_relay_that_sends_its_place_is_not_a_receiver_of_a_room(gateway_home: GatewayHome) -> None:
    item = {"device_id": "keys", "rssi": -70, "timestamp": gateway_home.clock.now(), "lat": 48.1, "lon": 11.5}
    gateway_home.send("xiaomi_tag/bicycle/sightings", item)
    [report] = gateway_home.reports
    assert report.fix is not None


async def test_relay_that_was_not_admitted_places_nothing(gateway_home: GatewayHome) -> None:
    gateway_home.admits = False
    item = {"device_id": "keys", "rssi": -70, "timestamp": gateway_home.clock.now()}
    gateway_home.send("xiaomi_tag/bicycle/sightings", {**item, "lat": 48.1, "lon": 11.5})
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    assert not gateway_home.reports
    assert gateway_home.source.dropped()["not_admitted"] == 2
    assert {offer.identity[1] for offer in gateway_home.gateways.offers()} == {"bicycle", "shed"}


async def test_own_topic_accepts_packets(gateway_home: GatewayHome) -> None:
    gateway_home.add("backpack", FindHubCredentials(EIK))
    now = gateway_home.clock.now()
    eid, _ = eid_of(EIK, int(now) // 1024)
    raw = "020106" + "1816aafe40" + eid.hex()
    item = {"address": "C2:9F:5B:4C:F3:69", "raw": raw, "rssi": -70, "timestamp": now}
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    assert gateway_home.heard == [("backpack", "mqtt:own:shed", -70)]
    assert [reading.match.tag for reading in gateway_home.readings] == ["backpack"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=f"body {number}")
        for number, body in enumerate(
            (b"", b"nonsense", b"1", b"[" * 5000, b"\xff", b"[{}]", b'[{"rssi":1e999}]', b"null", b'"text"')
        )
    ],
)
async def test_own_topic_survives_anything(gateway_home: GatewayHome, body: bytes) -> None:
    gateway_home.send("xiaomi_tag/shed/sightings", body)
    gateway_home.send("xiaomi_tag/shed/sightings", [{}] * 1001)
    gateway_home.send("xiaomi_tag/shed/sightings", b" " * (1024 * 1024 + 1))
    assert not gateway_home.reports
    assert gateway_home.source.dropped()["too_large"] == 1
