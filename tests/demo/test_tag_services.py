from collections.abc import Sequence

import pytest

from demo.gatt import GattError, Notice
from demo.keys import find_hub_auth, find_hub_subkey
from demo.tag_services import INVALID_VALUE, UNAUTHENTICATED, AntiStalking, BeaconActions, plain_peripheral
from tests.demo.vectors import vector

KEY = b"\x01" * 32
NONCE = bytes.fromhex("1122334455667788")
RING = bytes.fromhex(vector("fmdn", "fhn_ring_request")["expected"]["write"])


@pytest.fixture
def actions() -> BeaconActions:
    return BeaconActions(KEY, nonces=lambda: NONCE)


def request(action: int, additional: bytes = b"") -> bytes:
    head = bytes([action, 8 + len(additional)])
    return head + find_hub_auth(find_hub_subkey(KEY, 2), b"\x01" + NONCE + head + additional) + additional


def write(actions: BeaconActions, data: bytes) -> Sequence[Notice]:
    actions.read()
    return actions.write(data)


def test_each_read_gives_the_version_and_a_new_nonce() -> None:
    actions = BeaconActions(KEY)
    one, other = actions.read(), actions.read()

    assert one[:1] == other[:1] == b"\x01"
    assert len(one) == len(other) == 9
    assert one != other


def test_ringing_equals_the_vector(actions: BeaconActions) -> None:
    entry = vector("fmdn", "fhn_ring_request")
    assert actions.read().hex() == entry["inputs"]["characteristic_read"]
    started, ended = actions.write(RING)

    assert started.data.hex() == entry["expected"]["notification_started"]
    assert ended.after_s == 10.0
    assert actions.ringing == b"\xff\x00\x64"


def test_ringing_ends_by_itself(actions: BeaconActions) -> None:
    _, ended = write(actions, RING)

    assert ended.holds()
    assert ended.data[10] == 2
    assert actions.ringing is None
    assert not ended.holds()


def test_ringing_is_stopped_by_request(actions: BeaconActions) -> None:
    _, ended = write(actions, RING)
    (stopped,) = write(actions, request(5, b"\x00\x00\x00\x00"))

    assert stopped.data[10] == 4
    assert actions.ringing is None
    assert not ended.holds()


def test_a_second_ring_replaces_the_first(actions: BeaconActions) -> None:
    _, first_end = write(actions, RING)
    _, second_end = write(actions, RING)

    assert not first_end.holds()
    assert second_end.holds()


def test_the_ringing_state_is_sent(actions: BeaconActions) -> None:
    expected = vector("fmdn", "fhn_read_ring_state_request")["expected"]["write"]
    assert request(6).hex() == expected
    (silent,) = write(actions, request(6))
    write(actions, RING)
    (ringing,) = write(actions, request(6))

    assert silent.data[10:] == bytes(3)
    assert ringing.data[10:] == b"\xff\x00\x64"


def test_a_nonce_is_good_for_one_request(actions: BeaconActions) -> None:
    write(actions, RING)

    with pytest.raises(GattError) as refused:
        actions.write(RING)
    assert refused.value.code == UNAUTHENTICATED


def test_a_nonce_is_spent_by_a_wrong_request_too(actions: BeaconActions) -> None:
    with pytest.raises(GattError):
        write(actions, RING[:-1] + b"\x00")
    with pytest.raises(GattError) as refused:
        actions.write(RING)

    assert refused.value.code == UNAUTHENTICATED
    assert actions.ringing is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        RING[:9],
        RING[:1] + b"\x04" + RING[2:],
        request(5, b"\xff\x00\x00\x00"),
        request(5, b"\xff"),
        request(2, bytes(32)),
        request(6, b"\x00"),
    ],
    ids=["empty", "short", "other length", "no time", "no timeout", "set a key", "state of what"],
)
def test_wrong_values_are_refused(actions: BeaconActions, data: bytes) -> None:
    with pytest.raises(GattError) as refused:
        write(actions, data)

    assert refused.value.code == INVALID_VALUE
    assert actions.ringing is None


def make_anti_stalking(*, separated: bool = True) -> AntiStalking:
    return AntiStalking(
        separated=separated, model="Xiaomi Tag", maker="Xiaomi", network=2, model_id=0x15D23E, battery=2
    )


@pytest.mark.parametrize(
    "opcode",
    ["Get_Product_Data", "Get_Model_Name", "Get_Accessory_Capabilities", "Get_Network_ID", "Get_Firmware_Version"],
)
def test_accessory_information_equals_the_vectors(opcode: str) -> None:
    requests = vector("dult", "dult_gatt_requests")["expected"]
    answers = {entry["opcode"]: entry["indication"] for entry in vector("dult", "dult_gatt_responses")["expected"]}
    (answer,) = make_anti_stalking().write(bytes.fromhex(requests[opcode]))

    assert answer.data.hex() == answers[f"{opcode}_Response"]


def test_battery_level_equals_the_vector() -> None:
    (answer,) = make_anti_stalking().write(bytes.fromhex("0c00"))

    assert answer.data.hex() == "0c0802"


def test_sound_starts_and_ends_by_itself() -> None:
    service = make_anti_stalking()
    response, completed = service.write(bytes.fromhex("0003"))

    assert response.data.hex() == "020300030000"
    assert service.sounding
    assert (completed.data.hex(), completed.after_s) == ("0303", 12.0)
    assert completed.holds()
    assert not completed.holds()


def test_sound_is_stopped() -> None:
    service = make_anti_stalking()
    _, completed = service.write(bytes.fromhex("0003"))
    (stopped,) = service.write(bytes.fromhex("0103"))

    assert stopped.data.hex() == "0303"
    assert not completed.holds()
    (again,) = service.write(bytes.fromhex("0103"))
    assert again.data.hex() == "020301030100"


@pytest.mark.parametrize(("separated", "data"), [(False, "0500"), (False, "0003"), (True, "ffff"), (True, "")])
def test_unknown_requests_and_those_near_the_owner_are_invalid(separated: bool, data: str) -> None:
    (answer,) = make_anti_stalking(separated=separated).write(bytes.fromhex(data))

    assert answer.data[:2].hex() == "0203"
    assert answer.data[4:].hex() == "ffff"


def test_the_anti_stalking_service_is_not_read() -> None:
    with pytest.raises(GattError):
        make_anti_stalking().read()


def test_a_plain_tag_serves_its_name_and_battery() -> None:
    peripheral = plain_peripheral("Button", battery_percent=87)
    values = [peripheral.read(char.handle) for service in peripheral.services for char in service.characteristics]

    assert values == [b"Button", b"\x00\x02", b"W"]
