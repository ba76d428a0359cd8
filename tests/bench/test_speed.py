from bench.hearing import registrations
from bench.speed import _advertisements, _find_hub_key, _find_my_key, _key_memory_kib


def test_unrelated_devices_never_reach_us_and_all_others_are_timed() -> None:
    with registrations() as registered:
        rows = {name: value for name, value, _note in _advertisements(registered)}
    assert rows.pop("unrelated device, calls to us") == 0
    assert len(rows) == 4
    assert all(microseconds > 0 for microseconds in rows.values())


def test_memory_of_keys_is_that_of_their_schedules() -> None:
    """About 40 ids in one case and 155 keys in the other, a few hundred bytes each."""
    assert 5 < _key_memory_kib(_find_hub_key) < _key_memory_kib(_find_my_key) < 120
