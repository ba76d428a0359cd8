from typing import Any

import pytest

from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel
from custom_components.xiaomi_tag.identity.find_hub import (
    P256_N,
    Curve,
    EphemeralId,
    Flags,
    _x_coordinates,
    derive,
    flags_mask,
    pseudo_random_values,
    read_flags,
    window_of,
)
from custom_components.xiaomi_tag.identity.secp160r1 import N
from tests.vectors import find, load


def no_pause() -> None:
    pass


SHORT_IDS = ["fhn_eid_secp160r1_a", "fhn_eid_secp160r1_b"]
FRAMES = [entry for entry in load("fmdn") if entry["name"].startswith("fhn_frame_battery")]


def derived(entry: dict[str, Any], curve: Curve) -> EphemeralId:
    inputs = entry["inputs"]
    (only,) = derive(bytes.fromhex(inputs["eik"]), [window_of(inputs["beacon_time"])], [curve], no_pause)
    return only


@pytest.mark.parametrize("name", [*SHORT_IDS, "fhn_eid_secp256r1_spec_rule"])
def test_scalar_of_vector(name: str) -> None:
    entry = find("fmdn", name)
    inputs, expected = entry["inputs"], entry["expected"]
    (value,) = pseudo_random_values(bytes.fromhex(inputs["eik"]), [window_of(inputs["beacon_time"])])
    if "r_prime" in expected:
        assert value == int(expected["r_prime"], 16)
    curve = Curve.SECP160R1 if inputs["curve"] == "secp160r1" else Curve.P256
    assert curve.scalar(value) == int(expected["r"], 16)


@pytest.mark.parametrize("name", SHORT_IDS)
def test_short_id_of_vector(name: str) -> None:
    entry = find("fmdn", name)
    found = derived(entry, Curve.SECP160R1)
    assert (found.eid.hex(), found.mask) == (entry["expected"]["eid"], entry["expected"]["hashed_flags_mask"])


def test_long_id_of_vector_by_the_specification() -> None:
    entry = find("fmdn", "fhn_eid_secp256r1_spec_rule")
    found = derived(entry, Curve.P256)
    assert (found.eid.hex(), found.mask) == (entry["expected"]["eid"], entry["expected"]["hashed_flags_mask"])


def test_long_id_of_vector_by_the_other_rule() -> None:
    entry = find("fmdn", "fhn_eid_secp256r1_spec_rule")
    assert derived(entry, Curve.P256_SHIFTED).eid.hex() == entry["expected"]["other_implementation_eid"]


@pytest.mark.parametrize("entry", FRAMES, ids=lambda entry: entry["name"])
def test_frame_of_vector(entry: dict[str, Any]) -> None:
    expected = entry["expected"]
    found = derived(entry, Curve.SECP160R1)
    assert (found.eid.hex(), found.mask) == (expected["eid"], expected["hashed_flags_mask"])
    protection = expected["unwanted_tracking_protection"]
    flags = read_flags(expected["hashed_flags_raw"], found.mask, protection=protection)
    level = expected["battery"]
    assert flags == Flags(None if level == "unsupported" else Battery(level=BatteryLevel(level)), protection)


def test_reserved_bits_void_the_flags() -> None:
    assert read_flags(0x08, 0, protection=False) is None


def test_protection_that_disagrees_with_the_type_voids_the_flags() -> None:
    assert read_flags(0x02, 0, protection=True) is None
    assert read_flags(0x03, 0, protection=False) is None


def test_mask_drops_the_highest_bits_of_a_long_scalar() -> None:
    assert flags_mask((1 << 160) + 5, Curve.SECP160R1) == flags_mask(5, Curve.SECP160R1)


def test_scalars_stay_below_the_order() -> None:
    most = (1 << 256) - 1
    assert Curve.SECP160R1.scalar(most) < N
    assert Curve.P256.scalar(most) < P256_N
    assert 1 <= Curve.P256_SHIFTED.scalar(P256_N - 1) < P256_N


@pytest.mark.parametrize("curve", [Curve.P256, Curve.SECP160R1])
def test_scalar_zero_has_no_id(curve: Curve) -> None:
    assert _x_coordinates(curve, [0], no_pause) == [None]


def test_a_window_without_a_point_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "custom_components.xiaomi_tag.identity.find_hub.pseudo_random_values", lambda key, windows: [0, 1]
    )
    assert [found.window for found in derive(bytes(32), [7, 8], [Curve.P256], no_pause)] == [8]


def test_no_windows_give_no_ids() -> None:
    assert derive(bytes(32), [], list(Curve), no_pause) == []


def test_all_curves_in_one_call() -> None:
    found = derive(bytes(32), [5, 6], list(Curve), no_pause)
    assert sorted((one.window, len(one.eid)) for one in found) == [(5, 20), (5, 32), (5, 32), (6, 20), (6, 32), (6, 32)]
