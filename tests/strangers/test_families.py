"""Which packets are of a tracker without its owner."""

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import PROTOCOLS, Advertisement, Frame, parse
from custom_components.xiaomi_tag.strangers.families import sign_of
from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign
from tests import vectors
from tests.adverts.strategies import fuzz
from tests.adverts.test_vectors import ALL, CHECKS, advertisement_of

SIGNS: dict[str, tuple[Family, Condition]] = {
    "fhn_frame_battery3_utp1_ts1700000000": (Family.FIND_HUB, Condition.SEPARATED),
    "fhn_frame_battery0_utp1_ts1700000000": (Family.FIND_HUB, Condition.SEPARATED),
    "airtag_separated_worked_example": (Family.FIND_MY, Condition.SEPARATED),
    "airtag_separated_nrfconnect": (Family.FIND_MY, Condition.SEPARATED),
    "airtag_separated_shelly_log": (Family.FIND_MY, Condition.SEPARATED),
    "dult_google_separated_synthetic": (Family.DULT, Condition.SEPARATED),
    "dult_reserved_bits_set": (Family.DULT, Condition.SEPARATED),
    "samsung_smarttag_offline": (Family.SMARTTAG, Condition.STATELESS),
    "samsung_state_offline": (Family.SMARTTAG, Condition.STATELESS),
    "samsung_state_overmature_offline": (Family.SMARTTAG, Condition.SEPARATED),
    "tile_feed": (Family.TILE, Condition.STATELESS),
    "tile_feec": (Family.TILE, Condition.STATELESS),
    "tile_fd84": (Family.TILE, Condition.STATELESS),
    "chipolo_fe33": (Family.CHIPOLO, Condition.SEPARATED),
}
"""All published vectors that are trackers without their owner."""


@pytest.mark.parametrize("name", CHECKS)
def test_published_vector(name: str) -> None:
    frame = parse(advertisement_of(ALL[name]))
    sign = None if frame is None else sign_of(frame)
    assert (None if sign is None else (sign.family, sign.condition)) == SIGNS.get(name)


def test_find_my_tag_keeps_its_status_but_for_the_maintained_bit() -> None:
    """An owner who was near that day leaves a bit that the next day's address does not have."""
    assert _find_my(0x54).alike == _find_my(0x50).alike
    assert _find_my(0x54).alike != _find_my(0x94).alike


def test_class_zero_of_find_my_is_a_phone() -> None:
    vector = vectors.find("apple_findmy", "airtag_separated_worked_example")
    assert parse(_with_status(vector, 0x00)) is not None
    assert sign_of(_frame(_with_status(vector, 0x00))) is None
    assert sign_of(_frame(_with_status(vector, 0x30))) is None


def test_smarttag_carries_its_counter() -> None:
    vector = vectors.find("other_trackers", "samsung_smarttag_offline")
    sign = sign_of(_frame(advertisement_of(vector)))
    assert sign is not None
    assert sign.counter == vector["expected"]["aging_counter"]


def test_pebblebee_does_not_say_whether_its_owner_is_near() -> None:
    frame = _frame(Advertisement("C0:00:00:00:00:00", {}, {}, None, ["0000fa25-0000-1000-8000-00805f9b34fb"]))
    assert sign_of(frame) == Sign(family=Family.PEBBLEBEE, condition=Condition.STATELESS)


@pytest.mark.parametrize("connectable", [None, True, False])
def test_connectable_is_passed_on(*, connectable: bool | None) -> None:
    frame = _frame(advertisement_of(vectors.find("fmdn", "fhn_frame_battery3_utp1_ts1700000000")))
    sign = sign_of(frame, connectable=connectable)
    assert sign is not None
    assert sign.connectable is connectable


_KEYS = st.sampled_from([(uuid, None) for protocol in PROTOCOLS for uuid in protocol.service_data] + [(None, 0x4C)])


@fuzz
@given(_KEYS, st.binary(max_size=40) | st.binary(max_size=30).map(lambda rest: b"\x12\x19" + rest))
def test_any_frame(key: tuple[str | None, int | None], data: bytes) -> None:
    uuid, company = key
    service_data = {} if uuid is None else {uuid: data}
    manufacturer_data = {} if company is None else {company: data}
    frame = parse(Advertisement("C6:11:22:33:44:55", service_data, manufacturer_data))
    if frame is not None and (sign := sign_of(frame)) is not None:
        assert isinstance(sign.family, Family)
        assert len(sign.alike) <= 3
        assert frame.from_tag


def _frame(advertisement: Advertisement) -> Frame:
    frame = parse(advertisement)
    assert frame is not None
    return frame


def _with_status(vector: dict[str, object], status: int) -> Advertisement:
    advertisement = advertisement_of(vector)
    data = bytearray(advertisement.manufacturer_data[0x4C])
    data[2] = status
    return Advertisement(advertisement.address, {}, {0x4C: bytes(data)})


def _find_my(status: int) -> Sign:
    vector = vectors.find("apple_findmy", "airtag_separated_worked_example")
    sign = sign_of(_frame(_with_status(vector, status)))
    assert sign is not None
    return sign
