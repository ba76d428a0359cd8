"""Gateways' messages, through Home Assistant's MQTT integration with a client that is made up."""

from collections.abc import Iterator
import json
import subprocess
import sys
from typing import Any

from homeassistant.components.mqtt import MQTT_CONNECTION_STATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, MqttMockHAClientGenerator

from custom_components.xiaomi_tag.adverts import Advertisement, Frame, MiBeaconFrame
from custom_components.xiaomi_tag.clock import Clock
from custom_components.xiaomi_tag.gateways import Gateways
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    PrivateAddressCredentials,
)
from custom_components.xiaomi_tag.identity.resolver import Match, Resolver
from custom_components.xiaomi_tag.receivers import Receivers
from custom_components.xiaomi_tag.sighting import Report
from custom_components.xiaomi_tag.sources.flood import MOST_A_SECOND
from custom_components.xiaomi_tag.sources.mqtt import MqttSource
from custom_components.xiaomi_tag.sources.relay_items import HomeDevices

from ..homes import ENTRY_ID, home_entry
from ..identity.radio import BEACON, EIK, IRK, IRK_ADDRESS, eid_of, work

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "mock_hass_config")

KEYS = "A4:C1:38:00:00:01"
STRANGER = "A4:C1:38:00:00:99"
UUID = str(BEACON.uuid)


class _Tag:
    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials


class Listening:
    """A source with what it passed on."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.reports: list[Report] = []
        self.readings: list[tuple[Match, Frame | None, Advertisement]] = []
        self.clock = Clock()
        self.resolver = Resolver()
        self.tags: dict[str, _Tag] = {}
        entry = home_entry()
        entry.add_to_hass(hass)
        home = dr.async_get(hass).async_get_or_create(config_entry_id=ENTRY_ID, identifiers={("xiaomi_tag", ENTRY_ID)})
        self.receivers = Receivers(hass, lambda: None)
        self.gateways = Gateways(hass, entry, self.receivers)
        self.source = MqttSource(
            hass,
            self.resolver,
            HomeDevices(self.tags, self.resolver),
            self.clock,
            self.gateways,
            on_report=self.reports.append,
            on_reading=lambda *reading: self.readings.append(reading),
        )
        now = self.clock.now()
        self._stops = [
            self.receivers.async_start(now),
            self.gateways.async_start(home.id, now),
            self.source.async_start(),
        ]

    def add(self, tag: str, credentials: Credentials) -> None:
        self.tags[tag] = _Tag(credentials)
        self.resolver.add(tag, credentials, None, self.clock.now())
        work(self.resolver, self.clock.now())
        self.source.async_keys_changed()

    def send(self, topic: str, body: object, *, retain: bool = False) -> None:
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        async_fire_mqtt_message(self.hass, topic, payload, retain=retain)

    def espresense(self, node: str = "kitchen", **fields: Any) -> None:
        fields = {"mac": "a4c138000001", "id": "keys", "rssi": -60.4, "distance": 1.5, **fields}
        self.send(f"espresense/devices/{fields['id']}/{node}", fields)

    def omg(self, node: str = "OpenMQTTGateway", **fields: Any) -> None:
        fields = {"id": KEYS, "rssi": -60, **fields}
        self.send(f"home/{node}/BTtoMQTT/{fields['id'].replace(':', '')}", fields)

    @property
    def heard(self) -> list[tuple[str, str, int]]:
        return [(report.sighting.tag, report.sighting.receiver, report.sighting.rssi_dbm) for report in self.reports]

    def online(self, source: str) -> bool:
        self.receivers.async_invalidate()
        self.receivers.async_refresh(self.clock.now())
        receiver = self.receivers.get(source)
        return receiver is not None and receiver.online

    def stop(self) -> None:
        while self._stops:
            self._stops.pop()()


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Return that timers may stay: MQTT's client waits a moment before it tells the broker of an unsubscription."""
    return True


@pytest.fixture
def unheard(hass: HomeAssistant) -> Iterator[Listening]:
    """Return a source in a home without MQTT."""
    one = Listening(hass)
    one.add("keys", AddressCredentials(KEYS))
    yield one
    one.stop()


@pytest.fixture
async def listening(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, unheard: Listening) -> Listening:
    await hass.async_block_till_done()
    return unheard


def test_module_does_not_load_mqtt() -> None:
    """Its requirements are installed only where it is set up."""
    code = (
        "import sys, custom_components.xiaomi_tag.sources.mqtt\n"
        "assert not [name for name in sys.modules if name.startswith(('paho', 'homeassistant.components.mqtt'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_a_home_without_mqtt_hears_nothing_and_says_nothing(
    unheard: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    assert not unheard.source.listening
    assert not [record for record in caplog.records if record.name.startswith("custom_components")]


async def test_mqtt_that_comes_later_is_listened_to(
    hass: HomeAssistant, unheard: Listening, mqtt_mock_entry: MqttMockHAClientGenerator
) -> None:
    await mqtt_mock_entry()
    await hass.async_block_till_done()
    unheard.espresense()
    assert unheard.heard == [("keys", "mqtt:espresense:kitchen", -60)]


async def test_mqtt_set_up_anew_is_listened_to_once(hass: HomeAssistant, listening: Listening) -> None:
    [entry] = hass.config_entries.async_entries("mqtt")
    listening.espresense()
    assert listening.online("mqtt:espresense:kitchen")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert not listening.source.listening
    assert not listening.online("mqtt:espresense:kitchen")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    listening.espresense()
    assert len(listening.reports) == 2


async def test_after_the_end_nothing_is_heard(hass: HomeAssistant, listening: Listening) -> None:
    listening.stop()
    await hass.async_block_till_done()
    listening.espresense()
    assert not listening.reports


async def test_espresense_by_a_fixed_address(listening: Listening) -> None:
    before = listening.clock.now()
    listening.espresense(batt=80)
    [report] = listening.reports
    assert listening.heard == [("keys", "mqtt:espresense:kitchen", -60)]
    assert before <= report.sighting.seen_at == report.sighting.received_at <= listening.clock.now()
    assert not report.sighting.replayed
    assert (report.battery_percent, report.fix, report.range_m) == (80, None, None)


async def test_espresense_by_a_beacons_fingerprint(listening: Listening) -> None:
    listening.add("beacon", BEACON)
    listening.espresense(mac="6a1b2c3d4e5f", id=f"iBeacon:{UUID}-{BEACON.major}-{BEACON.minor}")
    assert listening.heard == [("beacon", "mqtt:espresense:kitchen", -60)]


async def test_espresense_by_a_resolvable_private_address(listening: Listening) -> None:
    listening.add("phone", PrivateAddressCredentials(IRK))
    listening.espresense(mac=IRK_ADDRESS.replace(":", "").lower(), id="apple:1005:9-26")
    assert listening.heard == [("phone", "mqtt:espresense:kitchen", -60)]


async def test_espresense_by_a_rotating_address_that_home_assistant_heard(listening: Listening) -> None:
    listening.add("backpack", BEACON)
    listening.espresense(mac="6a1b2c3d4e5f", id="apple:findmy")
    assert not listening.reports
    listening.resolver._addresses.learn("backpack", "6A:1B:2C:3D:4E:5F", listening.clock.now() + 60)
    listening.espresense(mac="6a1b2c3d4e5f", id="apple:findmy")
    assert listening.heard == [("backpack", "mqtt:espresense:kitchen", -60)]


@pytest.mark.parametrize("node", ["OpenMQTTGateway", "TheengsGateway"])
async def test_raw_data_resolves_a_rotating_tag(listening: Listening, node: str) -> None:
    listening.add("backpack", FindHubCredentials(EIK))
    eid, _ = eid_of(EIK, int(listening.clock.now()) // 1024)
    listening.omg(node, id="C2:9F:5B:4C:F3:69", servicedatauuid="0xfeaa", servicedata="40" + eid.hex())
    kind = "theengs" if node == "TheengsGateway" else "openmqttgateway"
    assert listening.heard == [("backpack", f"mqtt:{kind}:{node}", -60)]
    [(match, frame, _)] = listening.readings
    assert match.tag == "backpack"
    assert frame is not None
    assert frame.identity == eid


async def test_a_learned_address_needs_no_content_any_more(listening: Listening) -> None:
    listening.add("backpack", FindHubCredentials(EIK))
    eid, _ = eid_of(EIK, int(listening.clock.now()) // 1024)
    listening.omg(id="C2:9F:5B:4C:F3:69", servicedatauuid="feaa", servicedata="40" + eid.hex())
    listening.espresense(mac="c29f5b4cf369", id="sd:0xfeaa", rssi=-70)
    assert listening.heard[-1] == ("backpack", "mqtt:espresense:kitchen", -70)


async def test_content_is_read_once_and_again_when_it_changes(listening: Listening) -> None:
    content = {"servicedatauuid": "fe95", "servicedata": "5020aa0105010000013801000038c1a4"}
    for _ in range(3):
        listening.omg(**content)
    assert len(listening.reports) == 3
    assert len(listening.readings) == 1
    assert isinstance(listening.readings[0][1], MiBeaconFrame)
    listening.omg(**{**content, "servicedata": "5020aa0106010000013801000038c1a4"})
    assert len(listening.readings) == 2


async def test_what_the_broker_kept_is_no_sighting(listening: Listening) -> None:
    listening.send("espresense/devices/keys/kitchen", {"mac": "a4c138000001", "rssi": -60}, retain=True)
    assert not listening.reports


async def test_strangers_are_nobodys(listening: Listening) -> None:
    for _ in range(3):
        listening.omg(id=STRANGER, servicedatauuid="fe95", servicedata="00")
    assert not listening.reports
    assert len(listening.gateways) == 0


async def test_a_stranger_that_becomes_ours_is_ours(listening: Listening) -> None:
    listening.omg(id=STRANGER)
    listening.add("new", AddressCredentials(STRANGER))
    listening.omg(id=STRANGER)
    assert listening.heard == [("new", "mqtt:openmqttgateway:OpenMQTTGateway", -60)]


@pytest.mark.parametrize(
    ("source", "topic"),
    [
        ("mqtt:espresense:kitchen", "espresense/rooms/kitchen/status"),
        ("mqtt:openmqttgateway:OpenMQTTGateway", "home/OpenMQTTGateway/LWT"),
    ],
)
async def test_last_will(listening: Listening, source: str, topic: str) -> None:
    listening.espresense()
    listening.omg()
    assert listening.online(source)
    listening.send(topic, b"offline", retain=True)
    assert not listening.online(source)
    listening.send(topic, b"Online")
    assert listening.online(source)
    listening.send(topic, b"\xff" * 5000)
    assert listening.online(source)


async def test_an_outage_of_the_broker_is_one_of_all_gateways(hass: HomeAssistant, listening: Listening) -> None:
    listening.espresense()
    async_dispatcher_send(hass, MQTT_CONNECTION_STATE, False)
    assert not listening.online("mqtt:espresense:kitchen")
    async_dispatcher_send(hass, MQTT_CONNECTION_STATE, True)
    listening.espresense()
    assert listening.online("mqtt:espresense:kitchen")


async def test_own_topic(listening: Listening) -> None:
    now = listening.clock.now()
    items = [
        {"device_id": "keys", "receiver_id": "shed", "rssi": -70, "timestamp": now - 5, "battery": 55, "range_m": 3.5},
        {"device_id": KEYS, "rssi": -71, "timestamp": now - 900},
    ]
    listening.send("xiaomi_tag/shed/sightings", items)
    assert listening.heard == [("keys", "mqtt:own:shed", -70), ("keys", "mqtt:own:shed", -71)]
    assert listening.reports[0].battery_percent == 55
    assert listening.reports[0].range_m == 3.5
    assert listening.reports[1].sighting.seen_at == pytest.approx(now - 900)
    assert listening.online("mqtt:own:shed")


async def test_own_topic_sent_twice_counts_once(listening: Listening) -> None:
    item = {"device_id": "keys", "rssi": -70, "timestamp": listening.clock.now()}
    listening.send("xiaomi_tag/shed/sightings", item)
    listening.send("xiaomi_tag/shed/sightings", item)
    assert len(listening.reports) == 1


async def test_own_topic_speaks_for_its_receiver_alone(listening: Listening, caplog: pytest.LogCaptureFixture) -> None:
    item = {"device_id": "keys", "receiver_id": "house", "rssi": -70, "timestamp": listening.clock.now()}
    listening.send("xiaomi_tag/shed/sightings", item)
    listening.send("xiaomi_tag/shed/sightings", item)
    assert not listening.reports
    assert listening.source.dropped()["refused"] == 2
    assert caplog.text.count("shed sends is refused") == 1


async def test_what_says_where_it_is_is_no_receiver_of_a_room(listening: Listening) -> None:
    item = {"device_id": "keys", "rssi": -70, "timestamp": listening.clock.now(), "lat": 48.1, "lon": 11.5}
    listening.send("xiaomi_tag/bicycle/sightings", item)
    [report] = listening.reports
    assert report.fix is not None
    assert len(listening.gateways) == 0


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=f"body {number}")
        for number, body in enumerate(
            (b"", b"nonsense", b"1", b"[" * 5000, b"\xff", b"[{}]", b'[{"rssi":1e999}]', b"null", b'"text"')
        )
    ],
)
async def test_own_topic_survives_anything(listening: Listening, body: bytes) -> None:
    listening.send("xiaomi_tag/shed/sightings", body)
    listening.send("xiaomi_tag/shed/sightings", [{}] * 1001)
    listening.send("xiaomi_tag/shed/sightings", b" " * (1024 * 1024 + 1))
    assert not listening.reports
    assert listening.source.dropped()["too_large"] == 1


@pytest.mark.parametrize("topic", ["espresense/devices/keys/kitchen", "home/gateway/BTtoMQTT/A4C138000001"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=f"body {number}")
        for number, body in enumerate((b"", b"nonsense", b"{}", b"\xff\x00", b'{"mac":1,"rssi":0}', b"x" * 5000))
    ],
)
async def test_gateways_topics_survive_anything(listening: Listening, topic: str, body: bytes) -> None:
    listening.send(topic, body)
    assert not listening.reports


async def test_a_name_that_is_no_name_is_left_out(listening: Listening) -> None:
    listening.espresense(node="x" * 65)
    assert not listening.reports


async def test_a_flood_is_cut_off(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    now = listening.clock.now()
    monkeypatch.setattr(listening.clock, "now", lambda: now)
    for number in range(MOST_A_SECOND + 10):
        listening.omg(id=f"{number:012x}")
    assert listening.source.dropped()["flood"] == 10
    listening.espresense()
    assert not listening.reports
    monkeypatch.setattr(listening.clock, "now", lambda: now + 1)
    listening.espresense()
    assert len(listening.reports) == 1


async def test_a_gateway_too_many_is_left_out(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaomi_tag.gateways.MOST_GATEWAYS", 1)
    listening.espresense("kitchen")
    listening.espresense("hall")
    listening.espresense("hall", rssi=-50)
    assert {receiver for _, receiver, _ in listening.heard} == {"mqtt:espresense:kitchen"}
