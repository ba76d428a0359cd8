from custom_components.xiaomi_tag.sources.relay_limits import MOST_ITEMS, MOST_REQUESTS, WITHIN_S, RelayLimits


def test_sixty_requests_fit_into_ten_minutes() -> None:
    limits = RelayLimits()
    assert [limits.request("ada", second) for second in range(MOST_REQUESTS)] == [0] * MOST_REQUESTS
    assert limits.request("ada", 100) == WITHIN_S - 100
    assert limits.request("ada", WITHIN_S) == 0
    assert limits.request("ada", WITHIN_S) == 1


def test_users_do_not_share_a_limit() -> None:
    limits = RelayLimits()
    for _ in range(MOST_REQUESTS):
        limits.request("ada", 0)
    assert limits.request("bob", 0) == 0


def test_items_count_beside_requests() -> None:
    limits = RelayLimits()
    limits.request("ada", 0)
    assert limits.items("ada", 500, 0) == 0
    limits.request("ada", 100)
    assert limits.items("ada", MOST_ITEMS - 500, 100) == 0
    limits.request("ada", 200)
    assert limits.items("ada", 0, 200) == 0
    assert limits.items("ada", 400, 200) == WITHIN_S - 200  # as many as the first request had
    assert limits.items("ada", 501, 200) == WITHIN_S - 100


def test_refused_items_do_not_count() -> None:
    limits = RelayLimits()
    limits.request("ada", 0)
    assert limits.items("ada", MOST_ITEMS + 1, 0) == WITHIN_S
    assert limits.items("ada", MOST_ITEMS, 0) == 0
