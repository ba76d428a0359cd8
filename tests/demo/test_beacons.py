from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

import pytest

from custom_components.xiaomi_tag.adverts import OwnerState, from_raw, parse
from demo import frames
from demo.beacons import (
    Air,
    Beacon,
    Eddystone,
    FindHub,
    FindMy,
    Fixed,
    MiBeacon,
    PrivateAddress,
    Rotating,
    SmartTag,
    clock_offset_for,
    ibeacon,
    random_address,
)
from demo.keys import find_hub_id, resolvable_address
from demo.packet import PUBLIC

START = 1_760_000_000.0
KEY = bytes(range(32))


def changes(beacon: Beacon, seconds: int) -> list[int]:
    """Return at which whole seconds after START the address changes."""
    heard = [beacon.at(START + second, second).address for second in range(seconds)]
    return [second for second, (before, after) in enumerate(pairwise(heard), 1) if before != after]


def protocol_of(air: Air) -> str:
    advertisement = from_raw(air.address, air.data)
    frame = None if advertisement is None else parse(advertisement)
    return "" if frame is None else frame.protocol.name


def gaps(times: Iterable[int]) -> list[int]:
    return [after - before for before, after in pairwise(times)]


def test_find_hub_changes_id_and_address_together() -> None:
    beacon = FindHub(identity_key=KEY)
    pairs = {(air.address, air.data) for air in (beacon.at(START + second, 0) for second in range(0, 12000, 7))}

    assert len({address for address, _ in pairs}) == len({data for _, data in pairs}) == len(pairs)
    assert len(pairs) in {12, 13}


def test_find_hub_changes_1_to_204_s_after_its_window_ends() -> None:
    beacon = FindHub(identity_key=KEY, clock_offset_s=-START)
    delays = [second % 1024 for second in changes(beacon, 60 * 1024)]

    assert len(delays) in {59, 60}
    assert min(delays) >= 1
    assert max(delays) <= 205
    assert max(delays) - min(delays) > 100


def test_find_hub_sends_the_id_of_its_own_clock() -> None:
    offset = clock_offset_for(START + 100.0, 8_000_000.0)
    beacon = FindHub(identity_key=KEY, clock_offset_s=offset, delay_s=(1.0, 5.0), battery="low")
    before, after = beacon.at(START + 100.5, 0), beacon.at(START + 105.5, 1)
    window_end = int(START + 100.0 + offset)

    assert window_end % 1024 == 0
    assert abs(window_end - 8_000_000) < 1024
    assert before.data == frames.find_hub(*find_hub_id(KEY, window_end - 1), battery="low")
    assert after.data == frames.find_hub(*find_hub_id(KEY, window_end), battery="low")
    assert START + 101.0 <= beacon.changes_at(START) <= START + 105.0


def test_find_hub_returns_when_it_changes() -> None:
    beacon = FindHub(identity_key=KEY)
    at = beacon.changes_at(START)

    assert beacon.at(at - 0.01, 0).address == beacon.at(START, 0).address
    assert beacon.at(at + 0.01, 0).address != beacon.at(START, 0).address


def test_protected_find_hub_keeps_its_address_while_its_id_changes() -> None:
    beacon = FindHub(identity_key=KEY, clock_offset_s=-START, protection=True)
    heard = [beacon.at(START + 600 + 1024 * number, number) for number in range(80)]

    assert len({air.address for air in heard}) == 1
    assert len({air.data for air in heard}) == 80


def test_find_hub_answers_scans_with_its_name() -> None:
    assert FindHub(identity_key=KEY).at(START, 0).scan_response == b"\x0b\x09Xiaomi Tag"
    assert FindHub(identity_key=KEY, name=None).at(START, 0).scan_response is None


def make_find_my(**options: object) -> FindMy:
    return FindMy(bytes(27) + b"\x07", KEY, KEY[::-1], START - 40 * 86400.0, **options)  # type: ignore[arg-type]


def test_find_my_changes_its_key_each_quarter_of_an_hour() -> None:
    assert gaps(changes(make_find_my(), 7200)) == [900] * 6


def test_separated_find_my_changes_its_key_each_day() -> None:
    beacon = make_find_my(separated=[(START, START + 3 * 86400.0)])
    heard = [beacon.at(START + 600.0 * number, number).address for number in range(3 * 144)]

    assert len(set(heard)) == 3


def test_find_my_reports_whether_its_owner_is_near() -> None:
    beacon = make_find_my(separated=[(START + 10.0, START + 20.0)])
    owners = []
    for second in (5.0, 15.0, 25.0):
        air = beacon.at(START + second, 0)
        advertisement = from_raw(air.address, air.data)
        assert advertisement is not None
        frame = parse(advertisement)
        assert frame is not None
        owners.append(frame.owner)

    assert owners == [OwnerState.NEAR, OwnerState.SEPARATED, OwnerState.NEAR]


def test_find_my_may_alternate_with_the_anti_stalking_format() -> None:
    beacon = make_find_my(alternates=True)

    assert {protocol_of(beacon.at(START + 900.0 * number, 0)) for number in range(4)} == {"find_my", "dult"}


def test_private_addresses_resolve_and_change_each_quarter() -> None:
    irk = KEY[:16]
    beacon = PrivateAddress(irk=irk, payload=frames.apple_nearby(bytes(5)))
    raw = frames.address_bytes(beacon.at(START, 0).address)

    assert resolvable_address(irk, raw[:3]) == raw
    assert gaps(changes(beacon, 4000)) == [900] * 3


@pytest.mark.parametrize(("state", "expected"), [(2, 16), (3, 1)])
def test_smarttag_keeps_its_id_when_long_lost(state: int, expected: int) -> None:
    beacon = SmartTag(name="s", state=state)
    eight_hours = 8 * 3600.0
    first = START // eight_hours * eight_hours
    heard = {beacon.at(first + 900.0 * number, 0).address for number in range(16)}

    assert len(heard) == expected
    assert protocol_of(beacon.at(first, 0)) == "smarttag"


def test_eddystone_sends_telemetry_in_between() -> None:
    beacon = Eddystone(address="C0:00:00:00:00:01", namespace=bytes(10), instance=bytes(6))
    sent = [protocol_of(beacon.at(START + number, number)) for number in range(20)]

    assert sent.count("eddystone_tlm") == 2
    assert sent.count("eddystone_uid") == 18


def test_mibeacon_counts_its_frames() -> None:
    beacon = MiBeacon(address="A4:C1:38:00:00:01", bind_key=KEY[:16])
    sent = [beacon.at(START, number) for number in range(300)]

    assert len({air.data for air in sent}) == 300
    assert {air.address_type for air in sent} == {PUBLIC}


def test_fixed_sends_its_payloads_in_turn() -> None:
    beacon = Fixed(address="C0:00:00:00:00:01", payloads=[b"a", b"b"])

    assert [beacon.at(START, number).data for number in range(4)] == [b"a", b"b", b"a", b"b"]


def test_rotating_keeps_its_payload() -> None:
    beacon = Rotating(name="phone", payload=b"p", top_bits=0b01)
    heard = [beacon.at(START + 900.0 * number, number) for number in range(5)]

    assert len({air.address for air in heard}) == 5
    assert {int(air.address[:2], 16) >> 6 for air in heard} == {0b01}
    assert {air.data for air in heard} == {b"p"}


def test_static_random_addresses_look_like_it() -> None:
    assert all(int(random_address(0b11, number)[:2], 16) >> 6 == 0b11 for number in range(50))


def test_ibeacon_is_an_ibeacon() -> None:
    assert protocol_of(ibeacon("C0:00:00:00:00:01", UUID(int=5), 1, 2).at(START, 0)) == "ibeacon"


def test_secrets_do_not_show() -> None:
    shown = repr(
        (FindHub(identity_key=KEY), MiBeacon(address="A", bind_key=KEY[:16]), PrivateAddress(irk=KEY, payload=b""))
    )

    assert repr(KEY[:8])[2:-1] not in shown
