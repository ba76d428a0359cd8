from itertools import pairwise
from typing import Any

import pytest

from demo.geo import to_degrees
from demo.household import Account, App
from demo.movement import Mover, Still
from demo.phone import Phone

ACCOUNT = Account("user", "http://127.0.0.1:1", "client", "access", "refresh")
APP = App("http://127.0.0.1:1", "hook", "device_tracker.phone")
HERE = Still(2000.0, 500.0, 1.0)


def look(*, near: Mover, at: float = 1000.0) -> list[dict[str, Any]]:
    return Phone(APP, ACCOUNT, "phone", HERE, {"tag-1": near}, lambda: at).look(at)


def test_a_tag_in_the_pocket_is_relayed_with_the_place_of_the_phone() -> None:
    [item] = look(near=HERE)
    latitude, longitude = to_degrees(2000.0, 500.0)
    assert (item["lat"], item["lon"]) == pytest.approx((latitude, longitude), abs=1e-5)
    assert {key: item[key] for key in ("device_id", "receiver_id", "timestamp")} == {
        "device_id": "tag-1",
        "receiver_id": "phone",
        "timestamp": 1000.0,
    }
    assert -126 <= item["rssi"] < 0


def test_a_tag_some_metres_away_is_fainter() -> None:
    [close], [farther] = look(near=HERE), look(near=Still(2009.0, 500.0, 1.0))
    assert farther["rssi"] < close["rssi"] - 15


def test_a_tag_far_away_is_not_heard() -> None:
    assert look(near=Still(2011.0, 500.0, 1.0)) == []


def test_tags_are_relayed_some_seconds_apart() -> None:
    phone = Phone(APP, ACCOUNT, "phone", HERE, {"tag-1": HERE}, lambda: 0.0)
    times = [at for at in range(1000, 1060, 2) if phone.look(float(at))]
    assert {later - earlier for earlier, later in pairwise(times)} == {10}
    assert phone.relayed == len(times)


def test_what_lets_one_in_is_not_shown() -> None:
    assert "refresh" not in repr(ACCOUNT)
    assert "access" not in repr(ACCOUNT)
    assert "hook" not in repr(APP)
