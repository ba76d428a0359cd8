import pytest

from custom_components.xiaomi_tag.identity.find_my import next_secret, private_scalar, public_key
from custom_components.xiaomi_tag.identity.key_search import MOST_KEYS, FoundKey, KeySearch
from custom_components.xiaomi_tag.identity.resolver import Resolver
from custom_components.xiaomi_tag.identity.search import SearchResult
from tests.identity.radio import (
    FIND_MY,
    INDEX,
    NOW,
    address_of,
    my_key,
    near_frame,
    ready,
    separated_frame,
    work,
)

WEEKS_S = 21 * 86_400.0
BEHIND = 324 * 4
"""324 hours of keys."""


def search(targets: dict[bytes, float], first: int = 0, last: int = 300) -> KeySearch:
    return KeySearch(
        "tag",
        object(),
        FIND_MY.master_key,
        (FIND_MY.primary_secret, FIND_MY.secondary_secret),
        targets=targets,
        first=first,
        last=last,
    )


@pytest.mark.parametrize("index", [0, 63, 64, 150, 300])
@pytest.mark.parametrize("length", [6, 28], ids=["near", "separated"])
def test_a_primary_key_is_found(index: int, length: int) -> None:
    targets = {bytes([number]) * 6: NOW for number in range(5)} | {my_key(index)[:length]: NOW + 5}
    assert search(targets).run().found == FoundKey(False, index, NOW + 5)


@pytest.mark.parametrize("index", [1, 2, 4, 5])
def test_a_secondary_key_is_found(index: int) -> None:
    assert search({my_key(index, secondary=True): NOW}).run().found == FoundKey(True, index, NOW)


def test_nothing_beyond_the_range_is_found() -> None:
    job = search({my_key(99): NOW, my_key(301): NOW}, first=100)
    assert job.run() == SearchResult(job, None)
    assert job.progress == 1.0


def test_the_right_start_with_a_wrong_rest_is_not_found() -> None:
    assert search({my_key(10)[:6] + bytes(22): NOW}).run().found is None


def test_cancel() -> None:
    job = search({my_key(10): NOW})
    job.cancel()
    assert job.run().found is None
    assert job.progress == 0.0


def test_a_search_is_bounded() -> None:
    assert len(search({}, last=1_000_000)._primary) == MOST_KEYS


def test_description_and_repr_have_no_key() -> None:
    job = search({my_key(10): NOW})
    for secret in (FIND_MY.master_key, FIND_MY.primary_secret, FIND_MY.secondary_secret, my_key(10)):
        assert secret.hex() not in job.description + repr(job) + repr(FoundKey(False, 1, NOW))


def hear(resolver: Resolver, key: bytes, at: float, *, near: bool, rssi_dbm: int = -55) -> bool:
    frame = near_frame(key) if near else separated_frame(key)
    return resolver.resolve(address_of(key), frame, at, rssi_dbm) is not None


@pytest.mark.parametrize("near", [True, False], ids=["near", "separated"])
def test_an_accessory_weeks_behind_is_found_and_followed(near: bool) -> None:
    later = NOW + WEEKS_S
    index = INDEX + int(WEEKS_S // 900) - BEHIND
    resolver = Resolver(search_reach_s=0)
    resolver.add("tag", FIND_MY, None, later)
    work(resolver, later)
    key = my_key(index)
    assert not any(hear(resolver, key, later + step, near=near) for step in range(0, 70, 10))
    work(resolver, later + 70)
    assert hear(resolver, key, later + 80, near=near)
    assert resolver.diagnostics("tag")["searches"] == 1
    following = my_key(index + 4)
    work(resolver, later + 3700)
    assert hear(resolver, following, later + 3700, near=near)


def test_a_separated_accessory_on_its_key_of_the_day_is_found() -> None:
    later = NOW + WEEKS_S
    index = INDEX + int(WEEKS_S // 900) - BEHIND
    resolver = Resolver(search_reach_s=0)
    resolver.add("tag", FIND_MY, None, later)
    work(resolver, later)
    key = my_key(index // 96 + 1, secondary=True)
    assert not any(hear(resolver, key, later + step, near=False) for step in range(0, 70, 10))
    work(resolver, later + 70)
    assert hear(resolver, key, later + 80, near=False)


def test_no_search_for_an_accessory_that_is_heard() -> None:
    resolver = ready(tag=FIND_MY)
    hear(resolver, my_key(INDEX), NOW, near=True)
    for step in range(0, 90, 10):
        hear(resolver, bytes(28), NOW + step, near=False)
    assert resolver.due(NOW + 90) is None


@pytest.mark.parametrize(("seconds", "rssi_dbm"), [(70, -71), (50, -55)], ids=["weak", "passing"])
def test_no_search_for_what_is_weak_or_passes(seconds: int, rssi_dbm: int) -> None:
    resolver = ready(tag=FIND_MY)
    for step in range(0, seconds + 1, 10):
        hear(resolver, bytes(28), NOW + step, near=False, rssi_dbm=rssi_dbm)
    assert resolver.due(NOW + 70) is None


def test_hearing_the_accessory_calls_its_search_off() -> None:
    resolver = ready(tag=FIND_MY)
    for step in range(0, 70, 10):
        hear(resolver, bytes(28), NOW + step, near=False)
    job = resolver.due(NOW + 70)
    assert isinstance(job, KeySearch)
    hear(resolver, my_key(INDEX), NOW + 71, near=True)
    assert job.cancelled
    assert not resolver.install(job.run(), NOW + 72)


def test_the_helper_derives_the_chain() -> None:
    secret = next_secret(FIND_MY.primary_secret)
    assert my_key(1) == public_key(private_scalar(FIND_MY.master_key, secret))
