from http import HTTPStatus
import json
import logging
from typing import Any

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import SOURCE_USER, ConfigSubentry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..flow_steps import (
    ADDRESS,
    BIND_KEY,
    FIND_HUB,
    FIXED_ID,
    FORMS,
    IRK,
    KEY,
    OTHER_KEY,
    SECRETS,
    STORED,
    UUID,
    WRONG,
    accessory,
    device,
    is_password,
    loaded_home,
    shown,
)

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "setup_entry")

PUBLIC_KEY = bytes(range(28)).hex()
SMART_TAG = "0000fd5a-0000-1000-8000-00805f9b34fb"
OTHER_FORMS: dict[TagKind, dict[str, Any]] = {
    TagKind.FIND_HUB: {"identity_key": OTHER_KEY},
    TagKind.FIND_MY: {"accessory": accessory(9)},
    TagKind.ADDRESS: {"address": "A4:C1:38:00:00:02"},
    TagKind.IBEACON: {"uuid": UUID, "major": 2, "minor": 3},
    TagKind.PRIVATE_ADDRESS: {"irk": "ff" * 16},
    TagKind.HOME_MADE: {"keys": "0c" * 20},
}


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


async def start(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> SubentryFlowResult:
    result = await hass.config_entries.subentries.async_init((home.entry_id, "tag"), context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "user"
    assert result["menu_options"] == ["find_hub", "find_my", "address", "ibeacon", "private_address", "home_made"]
    result = await send(hass, result, {"next_step_id": kind.value})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == kind.value
    return result


async def send(hass: HomeAssistant, result: SubentryFlowResult, user_input: dict[str, Any]) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)


async def add(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, **form: Any) -> ConfigSubentry:
    before = set(home.subentries)
    result = await send(hass, await start(hass, home, kind), {"name": "Keys", **FORMS[kind], **form})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (added,) = set(home.subentries) - before
    tag: ConfigSubentry = home.subentries[added]
    return tag


async def reconfigure(hass: HomeAssistant, home: MockConfigEntry, tag: ConfigSubentry) -> SubentryFlowResult:
    result: SubentryFlowResult = await home.start_subentry_reconfigure_flow(hass, tag.subentry_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    return result


@pytest.mark.parametrize("kind", TagKind)
async def test_valid_form_adds_the_tag_at_once(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind, person="person.ada")
    assert (tag.subentry_type, tag.title) == ("tag", "Keys")
    assert dict(tag.data) == {"version": 1, "kind": kind.value, "person": "person.ada", **STORED[kind]}
    assert tag.unique_id


@pytest.mark.parametrize("kind", TagKind)
async def test_fields_are_those_that_callers_rely_on(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    result = await start(hass, home, kind)
    assert result["data_schema"] is not None
    assert {str(marker.schema) for marker in result["data_schema"].schema} == {"name", "person", *FORMS[kind]}


@pytest.mark.parametrize(
    ("kind", "left_out"),
    [(TagKind.FIND_HUB, "paired_at"), (TagKind.ADDRESS, "bind_key")],
)
async def test_optional_field_may_be_left_out(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, left_out: str
) -> None:
    form = {name: value for name, value in FORMS[kind].items() if name != left_out}
    result = await send(hass, await start(hass, home, kind), {"name": "Keys", **form})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (tag,) = home.subentries.values()
    assert tag.data[left_out] is None


@pytest.mark.parametrize(("kind", "wrong", "errors"), WRONG)
async def test_wrong_value_is_named_and_nothing_is_saved(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    result = await start(hass, home, kind)
    result = await send(hass, result, {"name": "Keys", **FORMS[kind], **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == kind.value
    assert result["errors"] == errors
    assert not home.subentries

    result = await send(hass, result, {"name": "Keys", **FORMS[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(home.subentries) == 1


async def test_missing_field_is_refused(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.PRIVATE_ADDRESS)
    with pytest.raises(InvalidData) as refusal:
        await send(hass, result, {"name": "Keys"})
    assert set(refusal.value.schema_errors) == {"irk"}


async def test_no_address_is_chosen_for_the_user(hass: HomeAssistant, home: MockConfigEntry) -> None:
    # Without a value of its own the frontend fills in the first address of the list.
    result = await start(hass, home, TagKind.ADDRESS)
    assert shown(result) == {"address": ""}


async def test_refused_form_shows_again_all_but_keys(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.FIND_HUB)
    result = await send(hass, result, {"name": "Keys", "person": "person.ada", "identity_key": "12"})
    assert shown(result) == {"name": "Keys", "person": "person.ada"}


async def test_pairing_time_without_zone_is_in_home_assistants(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    tag = await add(hass, home, TagKind.FIND_HUB, paired_at="2026-03-01 19:30:00")
    assert tag.data["paired_at"] == STORED[TagKind.FIND_HUB]["paired_at"]
    result = await reconfigure(hass, home, tag)
    assert shown(result)["paired_at"] == "2026-03-01"


async def test_day_that_is_left_as_shown_keeps_its_hour(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB)
    result = await reconfigure(hass, home, tag)
    await send(hass, result, {**shown(result), "name": "Car"})
    assert home.subentries[tag.subentry_id].data["paired_at"] == STORED[TagKind.FIND_HUB]["paired_at"]
    result = await reconfigure(hass, home, tag)
    await send(hass, result, {**shown(result), "paired_at": "2026-03-02"})
    changed = home.subentries[tag.subentry_id].data["paired_at"]
    assert dt_util.utc_from_timestamp(changed).astimezone(dt_util.get_default_time_zone()).day == 2


async def test_pairing_day_of_the_json_that_lies_ahead_is_left_out(hass: HomeAssistant, home: MockConfigEntry) -> None:
    text = json.dumps({"identity_key": KEY, "pair_date": "2099-01-01T00:00:00Z"})
    tag = await add(hass, home, TagKind.FIND_HUB, identity_key=text, paired_at="0")
    assert tag.data["paired_at"] is None


async def test_no_pairing_time_is_shown_as_none(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB, paired_at="")
    assert "paired_at" not in shown(await reconfigure(hass, home, tag))


@pytest.mark.parametrize("kind", TagKind)
async def test_tag_that_is_set_up_already_is_named(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    await add(hass, home, kind)
    result = await send(hass, await start(hass, home, kind), {"name": "Other", **FORMS[kind]})
    assert result["type"] is FlowResultType.FORM
    assert list((result["errors"] or {}).values()) == ["already_configured"]
    assert len(home.subentries) == 1

    result = await send(hass, result, {"name": "Other", **OTHER_FORMS[kind]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(home.subentries) == 2


@pytest.mark.parametrize(
    ("kind", "same"),
    [
        (TagKind.FIND_HUB, {"identity_key": KEY.upper()}),
        (TagKind.FIND_HUB, {"identity_key": json.dumps({"identity_key": KEY})}),
        (TagKind.ADDRESS, {"address": "A4-C1-38-12-34-56"}),
        (TagKind.IBEACON, {"uuid": UUID.replace("-", "")}),
        (TagKind.PRIVATE_ADDRESS, {"irk": bytes.fromhex(IRK)[::-1].hex()}),
    ],
)
async def test_other_spelling_of_the_same_key_is_the_same_tag(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, same: dict[str, Any]
) -> None:
    await add(hass, home, kind)
    result = await send(hass, await start(hass, home, kind), {"name": "Other", **FORMS[kind], **same})
    assert result["type"] is FlowResultType.FORM
    assert len(home.subentries) == 1


async def test_two_tags_may_share_a_name(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await add(hass, home, TagKind.IBEACON)
    await add(hass, home, TagKind.IBEACON, minor=2)
    assert [tag.title for tag in home.subentries.values()] == ["Keys", "Keys"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (TagKind.FIND_HUB, ["identity_key"]),
        (TagKind.ADDRESS, ["bind_key"]),
        (TagKind.PRIVATE_ADDRESS, ["irk"]),
    ],
)
async def test_keys_are_typed_unseen(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, fields: list[str]
) -> None:
    result = await start(hass, home, kind)
    assert all(is_password(result, name) for name in fields)


@pytest.mark.parametrize("kind", TagKind)
async def test_changing_never_shows_a_key(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind, person="person.ada")
    result = await reconfigure(hass, home, tag)
    values = shown(result)
    assert values["name"] == "Keys"
    assert values["person"] == "person.ada"
    assert not any(secret in repr(values) for secret in SECRETS)
    assert result["description_placeholders"] == {"name": "Keys"}


@pytest.mark.parametrize("kind", TagKind)
async def test_what_is_left_as_shown_stays(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind, person="person.ada")
    before = tag.as_dict()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {**shown(result), "name": "Car", "person": "person.bob"})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    (changed,) = home.subentries.values()
    assert changed.as_dict() == {**before, "title": "Car", "data": {**before["data"], "person": "person.bob"}}


@pytest.mark.parametrize("kind", TagKind)
async def test_key_can_be_replaced(hass: HomeAssistant, home: MockConfigEntry, kind: TagKind) -> None:
    tag = await add(hass, home, kind)
    before = tag.as_dict()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {**shown(result), **OTHER_FORMS[kind]})
    assert result["reason"] == "reconfigure_successful"
    (changed,) = home.subentries.values()
    assert changed.subentry_id == before["subentry_id"]
    assert changed.unique_id != before["unique_id"]
    assert changed.data != before["data"]


async def test_empty_bind_key_keeps_the_old_one(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.ADDRESS)
    result = await reconfigure(hass, home, tag)
    await send(hass, result, {**shown(result), "address": ADDRESS, "bind_key": ""})
    assert home.subentries[tag.subentry_id].data["bind_key"] == BIND_KEY
    assert home.subentries[tag.subentry_id].data["address"] == ADDRESS


async def test_person_and_pairing_time_can_be_removed(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB, person="person.ada")
    await send(hass, await reconfigure(hass, home, tag), {"name": "Keys"})
    data = home.subentries[tag.subentry_id].data
    assert "person" not in data
    assert data["paired_at"] is None
    assert data["identity_key"] == KEY


@pytest.mark.parametrize(("kind", "wrong", "errors"), [case for case in WRONG if "empty" not in case[2].values()])
async def test_wrong_change_is_named_and_nothing_is_saved(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    tag = await add(hass, home, kind)
    before = tag.as_dict()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {"name": "Car", **FORMS[kind], **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    assert result["errors"] == errors
    assert home.subentries[tag.subentry_id].as_dict() == before

    result = await send(hass, result, {"name": "Car", **FORMS[kind]})
    assert result["reason"] == "reconfigure_successful"
    assert home.subentries[tag.subentry_id].title == "Car"


async def test_tag_cannot_be_changed_into_another_one(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await add(hass, home, TagKind.FIND_HUB)
    other = await add(hass, home, TagKind.FIND_HUB, identity_key=OTHER_KEY)
    before = other.as_dict()
    result = await reconfigure(hass, home, other)
    result = await send(hass, result, {"name": "Keys", "identity_key": KEY})
    assert result["errors"] == {"identity_key": "already_configured"}
    assert home.subentries[other.subentry_id].as_dict() == before


@pytest.mark.parametrize("damage", [{"identity_key": "12"}, {"kind": "of_next_year"}, {"kind": None}])
async def test_damaged_tag_cannot_be_changed(
    hass: HomeAssistant, home: MockConfigEntry, damage: dict[str, Any]
) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB)
    hass.config_entries.async_update_subentry(home, tag, data={**tag.data, **damage})
    result = await home.start_subentry_reconfigure_flow(hass, tag.subentry_id)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "damaged_data"


async def test_tag_is_added_and_changed_by_plain_requests(
    hass: HomeAssistant, home: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = await client.post(f"/api/config/config_entries/subentries/flow{path}", json=body)
        assert response.status == HTTPStatus.OK
        answer: dict[str, Any] = await response.json()
        assert not any(secret in json.dumps(answer) for secret in SECRETS)
        return answer

    for kind in TagKind:
        answer = await post("", {"handler": [home.entry_id, "tag"]})
        assert answer["type"] == "menu"
        flow = f"/{answer['flow_id']}"
        answer = await post(flow, {"next_step_id": kind.value})
        assert answer["type"] == "form"
        assert {field["name"] for field in answer["data_schema"]} == {"name", "person", *FORMS[kind]}
        answer = await post(flow, {"name": "Keys", **FORMS[kind]})
        assert answer["type"] == "create_entry"

    assert len(home.subentries) == len(TagKind)
    for tag in home.subentries.values():
        answer = await post("", {"handler": [home.entry_id, "tag"], "subentry_id": tag.subentry_id})
        assert answer["type"] == "form"


@pytest.mark.parametrize(
    ("kind", "form", "stored"),
    [
        (TagKind.FIND_HUB, {"identity_key": FIXED_ID}, {"ids": [FIXED_ID]}),
        (TagKind.FIND_MY, {"accessory": f"Advertisement key: {PUBLIC_KEY}"}, {"ids": [PUBLIC_KEY]}),
    ],
)
async def test_home_made_tag_is_taken_in_the_form_of_its_network(
    hass: HomeAssistant, home: MockConfigEntry, kind: TagKind, form: dict[str, Any], stored: dict[str, Any]
) -> None:
    tag = await add(hass, home, kind, **form)
    assert dict(tag.data) == {"version": 1, "kind": "home_made", **stored}


async def test_tag_cannot_be_changed_into_one_of_another_kind(hass: HomeAssistant, home: MockConfigEntry) -> None:
    tag = await add(hass, home, TagKind.FIND_HUB)
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {"name": "Keys", "identity_key": FIXED_ID})
    assert result["errors"] == {"identity_key": "other_kind"}


async def test_error_counts_the_digits(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.FIND_HUB)
    result = await send(hass, result, {"name": "Keys", "identity_key": "ab" * 33})
    assert result["description_placeholders"] == {"digits": "66"}


async def test_numbers_of_a_beacon_may_stand_behind_its_uuid(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.IBEACON)
    result = await send(hass, result, {"name": "Keys", "uuid": f"iBeacon:{UUID}-100-40004"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (tag,) = home.subentries.values()
    assert (tag.data["uuid"], tag.data["major"], tag.data["minor"]) == (UUID, 100, 40004)


RESOLVABLE = "5A:11:22:33:44:55"
FIND_HUB_FRAME = b"\x40" + bytes(range(20))


@pytest.mark.parametrize(
    ("info", "error"),
    [
        (device(service_data={FIND_HUB: FIND_HUB_FRAME}), "address_needs_key"),
        (device(manufacturer_data={0x004C: b"\x12\x02\x00\x01"}), "address_needs_key"),
        (device(RESOLVABLE, name="Phone", address_type=1), "address_changes"),
        (device("0A:11:22:33:44:55", address_type=1), "address_changes"),
        (device(service_data={SMART_TAG: b"\x11" + bytes(19)}), "address_changes"),
    ],
    ids=["Find Hub", "Find My", "resolvable", "not resolvable", "SmartTag"],
)
async def test_address_that_changes_is_refused(
    hass: HomeAssistant,
    home: MockConfigEntry,
    nearby: list[BluetoothServiceInfoBleak],
    info: BluetoothServiceInfoBleak,
    error: str,
) -> None:
    nearby.append(info)
    for _ in range(2):
        result = await start(hass, home, TagKind.ADDRESS)
        result = await send(hass, result, {"name": "Keys", "address": info.address})
        assert result["errors"] == {"address": error}
    assert not home.subentries


async def test_address_that_only_may_change_is_asked_about_once(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await start(hass, home, TagKind.ADDRESS)
    result = await send(hass, result, {"name": "Keys", "address": RESOLVABLE})
    assert result["errors"] == {"address": "address_may_change"}
    other = RESOLVABLE.replace("55", "56")
    result = await send(hass, result, {"name": "Keys", "address": other})
    assert result["errors"] == {"address": "address_may_change"}
    result = await send(hass, result, {"name": "Keys", "address": other})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (tag,) = home.subentries.values()
    result = await reconfigure(hass, home, tag)
    result = await send(hass, result, {**shown(result), "name": "Car"})
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.parametrize("frame", [{}, {FIND_HUB: FIND_HUB_FRAME}])
async def test_public_address_stays_whatever_its_bits(
    hass: HomeAssistant, home: MockConfigEntry, nearby: list[BluetoothServiceInfoBleak], frame: dict[str, bytes]
) -> None:
    nearby.append(device(RESOLVABLE, name="Sensor", service_data=frame, address_type=0))
    tag = await add(hass, home, TagKind.ADDRESS, address=RESOLVABLE)
    assert tag.data["address"] == RESOLVABLE


async def test_end_of_the_flow_shows_where_the_tag_is_heard(
    hass: HomeAssistant, home: MockConfigEntry, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    nearby.append(device("A4:C1:38:12:34:56", rssi_dbm=-61, age_s=7))
    result = await send(hass, await start(hass, home, TagKind.ADDRESS), {"name": "Keys", **FORMS[TagKind.ADDRESS]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "heard"
    assert result["description_placeholders"] == {
        "name": "Keys",
        "receiver": "AA:BB:CC:00:00:01",
        "level": "-61",
        "seconds": "7",
    }


async def test_end_of_the_flow_shows_that_the_tag_is_not_heard(
    hass: HomeAssistant, home: MockConfigEntry, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    nearby.append(device())
    result = await send(hass, await start(hass, home, TagKind.ADDRESS), {"name": "Keys", **FORMS[TagKind.ADDRESS]})
    assert (result["description"], result["description_placeholders"]) == ("not_heard", {"name": "Keys"})


async def test_keys_stay_out_of_the_log(
    hass: HomeAssistant, home: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in TagKind:
        tag = await add(hass, home, kind)
        await send(hass, await reconfigure(hass, home, tag), {"name": "Car", **OTHER_FORMS[kind]})
    assert len(home.subentries) == len(TagKind)
    assert not any(secret in caplog.text for secret in (*SECRETS, OTHER_KEY))
