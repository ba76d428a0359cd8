from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.receivers.listening import NotListening
from custom_components.xiaomi_tag.receivers.phones import ONLINE_FOR_S, Phones
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo, Receivers

from ..homes import home_entry
from ..phones import phone_data

NOW: Final = 1_790_000_000.0


@pytest.fixture(name="entry")
def entry_fixture(hass: HomeAssistant) -> MockConfigEntry:
    entry = home_entry(phone_data("ada", user="user_a", person="person.ada"), phone_data("wall", user="user_b"))
    entry.add_to_hass(hass)
    return entry


@pytest.fixture(name="receivers")
def receivers_fixture(hass: HomeAssistant) -> Receivers:
    return Receivers(hass, lambda: None)


@pytest.fixture(name="phones")
def phones_fixture(hass: HomeAssistant, entry: MockConfigEntry, receivers: Receivers) -> Phones:
    home = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("xiaomi_tag", entry.entry_id)}, name="Home"
    )
    phones = Phones(hass, entry, receivers)
    phones.async_start(home.id, NOW)
    return phones


@pytest.fixture(name="invalidated")
def invalidated_fixture(receivers: Receivers, phones: Phones, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Count how often the receivers are notified."""
    calls: list[None] = []
    monkeypatch.setattr(receivers, "async_invalidate", lambda: calls.append(None))
    return calls


def device_of(hass: HomeAssistant, phone_id: str) -> dr.DeviceEntry:
    (device,) = dr.async_get(hass).async_get_devices(identifiers={("xiaomi_tag", phone_id)})
    assert isinstance(device, dr.DeviceEntry)
    return device


@pytest.fixture(name="place")
def place_fixture(hass: HomeAssistant, phones: Phones) -> Callable[[str], str]:
    def place(phone_id: str) -> str:
        floor_area = ar.async_get(hass).async_get_or_create("Hall")
        dr.async_get(hass).async_update_device(device_of(hass, phone_id).id, area_id=floor_area.id)
        return floor_area.id

    return place


def test_each_phone_has_a_device_below_the_home(hass: HomeAssistant, entry: MockConfigEntry, phones: Phones) -> None:
    device = device_of(hass, "ada")
    assert device.via_device_id == device_of(hass, entry.entry_id).id
    assert device.config_subentry_id == "ada"
    assert (device.name, device.serial_number) == ("Phone", "ada")


def test_user_posts_for_their_own_phones_only(phones: Phones) -> None:
    posting = phones.posting_by("user_a")
    assert [posting.receiver_of(each) for each in ("ada", "wall", "nobody", None)] == ["relay:ada", None, None, None]
    assert posting.receiver_ids == {"ada"}


def test_phone_without_an_area_is_not_a_receiver(phones: Phones) -> None:
    assert phones.infos() == []


def test_area_of_the_homes_device_places_no_phone(hass: HomeAssistant, entry: MockConfigEntry, phones: Phones) -> None:
    area = ar.async_get(hass).async_create("Cellar")
    dr.async_get(hass).async_update_device(device_of(hass, entry.entry_id).id, area_id=area.id)
    assert phones.infos() == []


def test_phone_with_an_area_is_a_receiver_there(
    hass: HomeAssistant, phones: Phones, place: Callable[[str], str]
) -> None:
    area_id = place("wall")
    assert phones.infos() == [
        ReceiverInfo("relay:wall", "Phone", device_of(hass, "wall").id, area_id, None, NOW, NotListening.OFFLINE)
    ]


def test_phone_is_online_for_a_while_after_it_posted(
    phones: Phones, place: Callable[[str], str], invalidated: list[None]
) -> None:
    place("wall")
    phones.async_heard(["wall"], NOW + 10)
    assert [info.online for info in phones.infos()] == [True]
    phones.async_heard(["wall"], NOW + 20)
    phones.async_tick(NOW + 20 + ONLINE_FOR_S - 1)
    assert [info.online for info in phones.infos()] == [True]
    assert len(invalidated) == 1
    phones.async_tick(NOW + 20 + ONLINE_FOR_S)
    assert [info.offline_since for info in phones.infos()] == [NOW + 20 + ONLINE_FOR_S]
    phones.async_tick(NOW + 30 + ONLINE_FOR_S)
    assert [info.offline_since for info in phones.infos()] == [NOW + 20 + ONLINE_FOR_S]
    assert len(invalidated) == 2


def test_clock_that_is_set_back_keeps_no_phone_online(phones: Phones, place: Callable[[str], str]) -> None:
    place("wall")
    phones.async_heard(["wall"], NOW)
    phones.async_tick(NOW - 3600)
    assert [info.online for info in phones.infos()] == [False]


def test_changes_are_applied(
    hass: HomeAssistant, entry: MockConfigEntry, phones: Phones, invalidated: list[None]
) -> None:
    phones.async_apply(NOW)
    assert not invalidated
    ada = entry.subentries["ada"]
    hass.config_entries.async_update_subentry(entry, ada, title="Ada's", data={**ada.data, "user": "user_c"})
    hass.config_entries.async_remove_subentry(entry, "wall")
    phones.async_apply(NOW)
    assert device_of(hass, "ada").name == "Ada's"
    assert phones.posting_by("user_a").receiver_of("ada") is None
    assert phones.posting_by("user_c").receiver_of("ada") == "relay:ada"
    assert invalidated
    phones.async_heard(["wall"], NOW)
    phones.async_tick(NOW + 1000)


def test_damaged_phone_keeps_no_other_away(hass: HomeAssistant, entry: MockConfigEntry, phones: Phones) -> None:
    data: dict[str, Any] = {"receiver_id": 5}
    hass.config_entries.async_add_subentry(
        entry, ConfigSubentry(data=MappingProxyType(data), subentry_type="phone", title="Odd", unique_id="odd")
    )
    phones.async_apply(NOW)
    assert phones.posting_by("user_a").receiver_of("ada") == "relay:ada"


def test_a_silent_relay_in_a_room_is_logged_once_each_way(
    phones: Phones, place: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    place("ada")
    caplog.set_level("INFO", "custom_components.xiaomi_tag")
    phones.async_heard(["ada"], NOW)
    assert caplog.messages == []
    for late in (0, 1):
        phones.async_tick(NOW + ONLINE_FOR_S + late)
    assert caplog.messages == ["Relay Phone does not post any more"]
    caplog.clear()
    for late in (2, 3):
        phones.async_heard(["ada"], NOW + ONLINE_FOR_S + late)
    assert caplog.messages == ["Relay Phone posts again"]


def test_silence_of_a_carried_phone_is_not_logged(phones: Phones, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "custom_components.xiaomi_tag")
    phones.async_heard(["ada"], NOW)
    phones.async_tick(NOW + ONLINE_FOR_S)
    phones.async_heard(["ada"], NOW + ONLINE_FOR_S)
    assert caplog.messages == []


def test_user_of_a_phone_is_found_by_its_id_in_sightings(phones: Phones) -> None:
    assert phones.user_of("relay:ada") == "user_a"
    assert phones.user_of("relay:gone") is None
