import asyncio
from unittest.mock import patch

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.xiaomi_tag.const import CONF_KIND
from custom_components.xiaomi_tag.flows import heard as module
from custom_components.xiaomi_tag.flows.heard import Heard, async_heard
from custom_components.xiaomi_tag.identity.credentials import (
    Credentials,
    FindHubCredentials,
    HomeMadeCredentials,
    PrivateAddressCredentials,
)
from custom_components.xiaomi_tag.identity.find_hub import Curve, derive, window_of

from ..flow_steps import FIND_HUB, device

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEY = bytes(range(32))


async def heard(hass: HomeAssistant, credentials: Credentials) -> Heard | None:
    return await async_heard(hass, {CONF_KIND: credentials.kind.value, **credentials.to_data()})


async def test_find_hub_tag_is_found_by_its_id_of_now(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    window = window_of(dt_util.utcnow().timestamp())
    (entry,) = derive(KEY, [window], [Curve.SECP160R1], lambda: None)
    nearby.append(device(service_data={FIND_HUB: b"\x40" + entry.eid}, rssi_dbm=-70))
    nearby.append(device("C2:00:00:00:00:09", service_data={FIND_HUB: b"\x40" + bytes(20)}, rssi_dbm=-40))
    assert await heard(hass, FindHubCredentials(KEY)) == Heard("AA:BB:CC:00:00:01", -70, 0)
    assert await heard(hass, FindHubCredentials(bytes(32))) is None


async def test_home_made_tag_is_found_by_its_id(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]) -> None:
    nearby.append(device(service_data={FIND_HUB: b"\x41" + bytes(range(20))}))
    assert await heard(hass, HomeMadeCredentials((bytes(range(20)),))) == Heard("AA:BB:CC:00:00:01", -50, 0)


async def test_what_is_heard_now_goes_before_what_was_louder_before(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    frame = {FIND_HUB: b"\x41" + bytes(range(20))}
    nearby.append(device("C2:00:00:00:00:01", service_data=frame, rssi_dbm=-40, age_s=200))
    nearby.append(device("C2:00:00:00:00:02", service_data=frame, rssi_dbm=-80, age_s=3))
    nearby.append(device("C2:00:00:00:00:03", service_data=frame, rssi_dbm=-90, age_s=3))
    assert await heard(hass, HomeMadeCredentials((bytes(range(20)),))) == Heard("AA:BB:CC:00:00:01", -80, 3)


@pytest.mark.parametrize(("rssi_dbm", "age_s"), [(-50, 301.0), (127, 0.0)])
async def test_old_and_unmeasured_packets_do_not_count(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak], rssi_dbm: int, age_s: float
) -> None:
    nearby.append(device(service_data={FIND_HUB: b"\x41" + bytes(range(20))}, rssi_dbm=rssi_dbm, age_s=age_s))
    assert await heard(hass, HomeMadeCredentials((bytes(range(20)),))) is None


async def test_form_does_not_wait_for_ever(hass: HomeAssistant) -> None:
    async def never(*_: object) -> None:
        await asyncio.sleep(60)

    with patch.object(module, "_PATIENCE_S", 0.01), patch.object(module, "_async_compute", never):
        assert await heard(hass, PrivateAddressCredentials(bytes(16))) is None
