from bench.strangers_speed import measure


def test_cost_of_strangers_is_measured() -> None:
    rows = measure()
    assert len(rows) == 3
    assert all(value > 0 for _name, value, _note in rows)
