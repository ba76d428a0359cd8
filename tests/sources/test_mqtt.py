"""Gateways' messages, through Home Assistant's MQTT integration with a client that is made up."""

import ast
import asyncio
from pathlib import Path
from typing import Any

from homeassistant.components.mqtt import MQTT_CONNECTION_STATE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, MqttMockHAClientGenerator

from custom_components.xiaomi_tag.adverts import MiBeaconFrame
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    FindHubCredentials,
    PrivateAddressCredentials,
)
from custom_components.xiaomi_tag.sources import mqtt as mqtt_source
from custom_components.xiaomi_tag.sources.flood import MOST_A_SECOND

from ..identity.radio import BEACON, EIK, IRK, IRK_ADDRESS, eid_of
from .gateway_home import KEYS, GatewayHome

pytestmark = [
    pytest.mark.usefixtures("enable_bluetooth", "mock_hass_config"),
    # MQTT's client waits a moment before it sends an unsubscription to the broker.
    pytest.mark.parametrize("expected_lingering_timers", [True]),
]

STRANGER = "A4:C1:38:00:00:99"
UUID = str(BEACON.uuid)


def test_module_does_not_load_mqtt() -> None:
    """Its requirements are installed only where it is set up."""
    tree = ast.parse(Path(mqtt_source.__file__).read_text())
    loaded = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert loaded
    assert not [node.module for node in loaded if node.module and node.module.startswith("homeassistant.components")]


async def test_a_home_without_mqtt_hears_nothing_and_logs_nothing(
    quiet_home: GatewayHome, caplog: pytest.LogCaptureFixture
) -> None:
    assert not quiet_home.source.listening
    assert not [record for record in caplog.records if record.name.startswith("custom_components")]


async def test_mqtt_that_comes_later_is_listened_to(
    hass: HomeAssistant, quiet_home: GatewayHome, mqtt_mock_entry: MqttMockHAClientGenerator
) -> None:
    await mqtt_mock_entry()
    await hass.async_block_till_done()
    quiet_home.espresense()
    assert quiet_home.heard == [("keys", "mqtt:espresense:kitchen", -60)]


async def test_mqtt_set_up_again_is_subscribed_to_once(hass: HomeAssistant, gateway_home: GatewayHome) -> None:
    [entry] = hass.config_entries.async_entries("mqtt")
    gateway_home.espresense()
    assert gateway_home.online("mqtt:espresense:kitchen")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert not gateway_home.source.listening
    assert not gateway_home.online("mqtt:espresense:kitchen")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    gateway_home.espresense()
    assert len(gateway_home.reports) == 2


async def test_after_the_end_nothing_is_heard(hass: HomeAssistant, gateway_home: GatewayHome) -> None:
    gateway_home.stop()
    await hass.async_block_till_done()
    gateway_home.espresense()
    assert not gateway_home.reports


async def test_an_end_in_the_midst_of_subscribing_leaves_nothing(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway_home = GatewayHome(hass)
    ended: list[str] = []

    async def subscribe(_hass: HomeAssistant, topic: str, *_: Any, **__: Any) -> CALLBACK_TYPE:
        await asyncio.sleep(0)
        gateway_home.stop()
        return lambda: ended.append(topic)

    gateway_home.stop()
    monkeypatch.setattr("homeassistant.components.mqtt.async_subscribe", subscribe)
    gateway_home._stops = [gateway_home.source.async_start()]
    await hass.async_block_till_done()
    assert ended == ["espresense/devices/+/+"]
    assert not gateway_home.source.listening


async def test_mqtt_that_refuses_is_logged(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def subscribe(*_: Any, **__: Any) -> CALLBACK_TYPE:
        raise HomeAssistantError("not today")

    monkeypatch.setattr("homeassistant.components.mqtt.async_subscribe", subscribe)
    gateway_home = GatewayHome(hass)
    await hass.async_block_till_done()
    assert "cannot be listened to: not today" in caplog.text
    assert not gateway_home.source.listening
    gateway_home.stop()


async def test_espresense_by_a_fixed_address(gateway_home: GatewayHome) -> None:
    before = gateway_home.clock.now()
    gateway_home.espresense(batt=80)
    [report] = gateway_home.reports
    assert gateway_home.heard == [("keys", "mqtt:espresense:kitchen", -60)]
    assert before <= report.sighting.seen_at == report.sighting.received_at <= gateway_home.clock.now()
    assert not report.sighting.replayed
    assert (report.battery_percent, report.fix, report.range_m) == (80, None, None)


async def test_espresense_by_a_beacons_fingerprint(gateway_home: GatewayHome) -> None:
    gateway_home.add("beacon", BEACON)
    gateway_home.espresense(mac="6a1b2c3d4e5f", id=f"iBeacon:{UUID}-{BEACON.major}-{BEACON.minor}")
    assert gateway_home.heard == [("beacon", "mqtt:espresense:kitchen", -60)]


async def test_espresense_by_a_resolvable_private_address(gateway_home: GatewayHome) -> None:
    gateway_home.add("phone", PrivateAddressCredentials(IRK))
    gateway_home.espresense(mac=IRK_ADDRESS.replace(":", "").lower(), id="apple:1005:9-26")
    assert gateway_home.heard == [("phone", "mqtt:espresense:kitchen", -60)]


async def test_espresense_by_a_rotating_address_that_home_assistant_heard(gateway_home: GatewayHome) -> None:
    gateway_home.add("backpack", BEACON)
    gateway_home.espresense(mac="6a1b2c3d4e5f", id="apple:findmy")
    assert not gateway_home.reports
    gateway_home.resolver._addresses.learn("backpack", "6A:1B:2C:3D:4E:5F", gateway_home.clock.now() + 60)
    gateway_home.espresense(mac="6a1b2c3d4e5f", id="apple:findmy")
    assert gateway_home.heard == [("backpack", "mqtt:espresense:kitchen", -60)]


@pytest.mark.parametrize("node", ["OpenMQTTGateway", "TheengsGateway"])
async def test_raw_data_resolves_a_rotating_tag(gateway_home: GatewayHome, node: str) -> None:
    gateway_home.add("backpack", FindHubCredentials(EIK))
    eid, _ = eid_of(EIK, int(gateway_home.clock.now()) // 1024)
    gateway_home.omg(node, id="C2:9F:5B:4C:F3:69", servicedatauuid="0xfeaa", servicedata="40" + eid.hex())
    kind = "theengs" if node == "TheengsGateway" else "openmqttgateway"
    assert gateway_home.heard == [("backpack", f"mqtt:{kind}:{node}", -60)]
    [reading] = gateway_home.readings
    assert reading.match.tag == "backpack"
    assert reading.frame is not None
    assert reading.frame.identity == eid


async def test_a_learned_address_needs_no_content_any_more(gateway_home: GatewayHome) -> None:
    gateway_home.add("backpack", FindHubCredentials(EIK))
    eid, _ = eid_of(EIK, int(gateway_home.clock.now()) // 1024)
    gateway_home.omg(id="C2:9F:5B:4C:F3:69", servicedatauuid="feaa", servicedata="40" + eid.hex())
    gateway_home.espresense(mac="c29f5b4cf369", id="sd:0xfeaa", rssi=-70)
    assert gateway_home.heard[-1] == ("backpack", "mqtt:espresense:kitchen", -70)


async def test_content_is_read_again_after_the_tag_was_forgotten(gateway_home: GatewayHome) -> None:
    content = {"servicedatauuid": "fe95", "servicedata": "5020aa0105010000013801000038c1a4"}
    gateway_home.omg(**content)
    gateway_home.source.async_forget("other")
    gateway_home.omg(**content)
    assert len(gateway_home.readings) == 1
    gateway_home.source.async_forget("keys")
    gateway_home.omg(**content)
    assert len(gateway_home.readings) == 2


async def test_content_is_read_once_and_again_when_it_changes(gateway_home: GatewayHome) -> None:
    content = {"servicedatauuid": "fe95", "servicedata": "5020aa0105010000013801000038c1a4"}
    for _ in range(3):
        gateway_home.omg(**content)
    assert len(gateway_home.reports) == 3
    assert len(gateway_home.readings) == 1
    assert isinstance(gateway_home.readings[0].frame, MiBeaconFrame)
    gateway_home.omg(**{**content, "servicedata": "5020aa0106010000013801000038c1a4"})
    assert len(gateway_home.readings) == 2


async def test_retained_message_is_not_a_sighting(gateway_home: GatewayHome) -> None:
    gateway_home.send("espresense/devices/keys/kitchen", {"mac": "a4c138000001", "rssi": -60}, retain=True)
    assert not gateway_home.reports


async def test_strangers_belong_to_no_tag(gateway_home: GatewayHome) -> None:
    gateway_home.admits = False
    for _ in range(3):
        gateway_home.omg(id=STRANGER, servicedatauuid="fe95", servicedata="00")
    assert not gateway_home.reports
    assert len(gateway_home.gateways.offers()) == 0


async def test_a_stranger_that_becomes_ours_is_ours(gateway_home: GatewayHome) -> None:
    gateway_home.omg(id=STRANGER)
    gateway_home.add("new", AddressCredentials(STRANGER))
    gateway_home.omg(id=STRANGER)
    assert gateway_home.heard == [("new", "mqtt:openmqttgateway:OpenMQTTGateway", -60)]


@pytest.mark.parametrize(
    ("source", "topic"),
    [
        ("mqtt:espresense:kitchen", "espresense/rooms/kitchen/status"),
        ("mqtt:openmqttgateway:OpenMQTTGateway", "home/OpenMQTTGateway/LWT"),
    ],
)
async def test_last_will(gateway_home: GatewayHome, source: str, topic: str) -> None:
    gateway_home.espresense()
    gateway_home.omg()
    assert gateway_home.online(source)
    gateway_home.send(topic, b"offline", retain=True)
    assert not gateway_home.online(source)
    gateway_home.send(topic, b"Online")
    assert gateway_home.online(source)
    gateway_home.send(topic, b"\xff" * 5000)
    assert gateway_home.online(source)


async def test_last_will_of_another_device_of_that_name_is_ignored(gateway_home: GatewayHome) -> None:
    gateway_home.omg()
    gateway_home.send("tele/OpenMQTTGateway/LWT", b"Offline", retain=True)
    assert gateway_home.online("mqtt:openmqttgateway:OpenMQTTGateway")


async def test_an_outage_of_the_broker_is_one_of_all_gateways(hass: HomeAssistant, gateway_home: GatewayHome) -> None:
    gateway_home.espresense()
    async_dispatcher_send(hass, MQTT_CONNECTION_STATE, False)
    assert not gateway_home.online("mqtt:espresense:kitchen")
    async_dispatcher_send(hass, MQTT_CONNECTION_STATE, True)
    gateway_home.espresense()
    assert gateway_home.online("mqtt:espresense:kitchen")


@pytest.mark.parametrize("topic", ["espresense/devices/keys/kitchen", "home/gateway/BTtoMQTT/A4C138000001"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=f"body {number}")
        for number, body in enumerate((b"", b"nonsense", b"{}", b"\xff\x00", b'{"mac":1,"rssi":0}', b"x" * 5000))
    ],
)
async def test_gateways_topics_survive_anything(gateway_home: GatewayHome, topic: str, body: bytes) -> None:
    gateway_home.send(topic, body)
    assert not gateway_home.reports


async def test_an_invalid_name_is_left_out(gateway_home: GatewayHome) -> None:
    gateway_home.espresense(node="x" * 65)
    assert not gateway_home.reports


async def test_a_flood_is_cut_off(gateway_home: GatewayHome, monkeypatch: pytest.MonkeyPatch) -> None:
    now = gateway_home.clock.now()
    monkeypatch.setattr(gateway_home.clock, "now", lambda: now)
    for number in range(MOST_A_SECOND + 10):
        gateway_home.omg(id=f"{number:012x}")
    assert gateway_home.source.dropped()["flood"] == 10
    gateway_home.espresense()
    assert not gateway_home.reports
    monkeypatch.setattr(gateway_home.clock, "now", lambda: now + 1)
    gateway_home.espresense()
    assert len(gateway_home.reports) == 1


async def test_a_gateway_too_many_is_left_out(gateway_home: GatewayHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaomi_tag.receivers.gateways.MOST_GATEWAYS", 1)
    gateway_home.espresense("kitchen")
    gateway_home.espresense("hall")
    gateway_home.espresense("hall", rssi=-50)
    gateway_home.omg(servicedatauuid="fe95", servicedata="5020aa0105010000013801000038c1a4")
    item = {"device_id": "keys", "rssi": -70, "timestamp": gateway_home.clock.now()}
    gateway_home.send("xiaomi_tag/shed/sightings", item)
    assert not gateway_home.readings
    assert {receiver for _, receiver, _ in gateway_home.heard} == {"mqtt:espresense:kitchen"}


async def test_gateway_that_was_not_admitted_counts_for_nothing(gateway_home: GatewayHome) -> None:
    gateway_home.admits = False
    gateway_home.espresense()
    gateway_home.omg()
    assert not gateway_home.reports
    assert not gateway_home.readings
    assert len(gateway_home.gateways.offers()) == 2
    gateway_home.admits = True
    gateway_home.espresense()
    assert gateway_home.heard == [("keys", "mqtt:espresense:kitchen", -60)]


@pytest.mark.parametrize(
    ("topic", "receiver"),
    [
        ("theengs/BTtoMQTT/A4C138000001", "mqtt:theengs:theengs"),
        ("home/OMG_bed/BTtoMQTT/A4C138000001", "mqtt:openmqttgateway:OMG_bed"),
        ("home/upstairs/OMG_bed/BTtoMQTT/A4C138000001", "mqtt:openmqttgateway:OMG_bed"),
        ("home/devices/upstairs/OMG_bed/BTtoMQTT/A4C138000001", "mqtt:openmqttgateway:OMG_bed"),
        ("my/home/devices/upstairs/OMG_bed/BTtoMQTT/A4C138000001", "mqtt:openmqttgateway:OMG_bed"),
    ],
)
async def test_base_topic_of_any_depth(gateway_home: GatewayHome, topic: str, receiver: str) -> None:
    gateway_home.send(topic, {"id": KEYS, "rssi": -70})
    assert gateway_home.heard == [("keys", receiver, -70)]
    will = topic.partition("/BTtoMQTT")[0] + "/LWT"
    gateway_home.send(will, b"offline", retain=True)
    assert not gateway_home.online(receiver)
    gateway_home.send(will, b"online")
    assert gateway_home.online(receiver)


async def test_last_will_below_another_base_is_anothers(gateway_home: GatewayHome) -> None:
    gateway_home.send("home/upstairs/OMG/BTtoMQTT/A4C138000001", {"id": KEYS, "rssi": -70})
    for topic in ("home/OMG/LWT", "OMG/LWT", "home/upstairs/bed/OMG/LWT"):
        gateway_home.send(topic, b"offline", retain=True)
    assert gateway_home.online("mqtt:openmqttgateway:OMG")


FINGERPRINT = f"iBeacon:{UUID}-{BEACON.major}-{BEACON.minor}"


@pytest.mark.parametrize("retain", [True, False])
async def test_espresense_by_the_alias_of_a_beacon(gateway_home: GatewayHome, retain: bool) -> None:
    gateway_home.add("beacon", BEACON)
    gateway_home.espresense(mac="6a1b2c3d4e5f", id="adas-phone")
    assert not gateway_home.reports
    gateway_home.send(f"espresense/settings/{FINGERPRINT}/config", {"id": "adas-phone", "name": "Ada"}, retain=retain)
    gateway_home.espresense(mac="6a1b2c3d4e5f", id="adas-phone")
    assert gateway_home.heard == [("beacon", "mqtt:espresense:kitchen", -60)]


async def test_alias_that_was_changed_or_removed_is_forgotten(gateway_home: GatewayHome) -> None:
    gateway_home.add("beacon", BEACON)
    topic = f"espresense/settings/{FINGERPRINT}/config"
    gateway_home.send(topic, {"id": "old"}, retain=True)
    gateway_home.send(topic, {"id": "new"})
    gateway_home.espresense(mac="6a1b2c3d4e5f", id="old")
    assert not gateway_home.reports
    gateway_home.espresense(mac="6a1b2c3d4e50", id="new")
    assert len(gateway_home.reports) == 1
    gateway_home.send(topic, b"")
    gateway_home.espresense(mac="6a1b2c3d4e51", id="new")
    assert len(gateway_home.reports) == 1


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", {"id": 5}, {"id": ""}, {"id": "x" * 129}, b"x" * 5000])
async def test_settings_survive_anything(gateway_home: GatewayHome, body: object) -> None:
    gateway_home.send("espresense/settings/any/config", body, retain=True)
    gateway_home.send(f"espresense/settings/{'x' * 200}/config", {"id": "a"}, retain=True)
    assert not gateway_home.source._aliases


async def test_aliases_are_bounded(gateway_home: GatewayHome) -> None:
    for number in range(1000):
        gateway_home.send(f"espresense/settings/known:{number}/config", {"id": f"alias {number}"}, retain=True)
    assert len(gateway_home.source._aliases) <= 512


async def test_messages_of_no_tag_are_counted(gateway_home: GatewayHome) -> None:
    for _ in range(3):
        gateway_home.omg(id=STRANGER)
    gateway_home.omg()
    assert gateway_home.source.unmatched == 3
