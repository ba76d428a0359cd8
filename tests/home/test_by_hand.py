"""Which changes were made by a hand in their room."""

from homeassistant.core import Context, HomeAssistant, State
import pytest

from custom_components.xiaomi_tag.home.by_hand import APART_S, HOLD_S, ByHand

NOW = 1_000_000.0


def states(entity_id: str, old: str, new: str, context: Context | None = None) -> tuple[State, State]:
    return State(entity_id, old), State(entity_id, new, context=context or Context())


def add(hands: ByHand, area: str, at: float = NOW, entity_id: str = "light.lamp", **context: str) -> None:
    hands.async_add(area, *states(entity_id, "off", "on", Context(**context)), at)


def test_change_is_released_once_it_was_held() -> None:
    hands = ByHand()
    add(hands, "hall")
    assert not list(hands.async_release(NOW + HOLD_S - 0.1))
    assert list(hands.async_release(NOW + HOLD_S)) == [(NOW, "hall", "light.lamp")]
    assert not list(hands.async_release(NOW + 100))


def test_changes_in_several_areas_at_once_are_a_scene() -> None:
    hands = ByHand()
    add(hands, "hall")
    add(hands, "bath", NOW + 1.5)
    assert not list(hands.async_release(NOW + 2))
    assert not list(hands.async_release(NOW + 10))
    add(hands, "bath", NOW + 20)
    assert [area for _, area, _ in hands.async_release(NOW + 22)] == ["bath"]


def test_one_change_of_an_area_in_ten_seconds_counts() -> None:
    hands = ByHand()
    for after in (0.0, 1.0, APART_S - 1, APART_S):
        add(hands, "hall", NOW + after)
    assert [at - NOW for at, _, _ in hands.async_release(NOW + 100)] == [0.0, APART_S]


def test_clock_that_was_set_back_releases_what_is_held() -> None:
    hands = ByHand()
    add(hands, "hall")
    assert list(hands.async_release(NOW - 1000))


@pytest.mark.parametrize(
    ("entity_id", "old", "new", "context", "counts"),
    [
        ("light.lamp", "off", "on", Context(), True),
        ("switch.plug", "on", "off", Context(), True),
        ("light.lamp", "off", "on", Context(user_id="anna"), True),
        ("light.lamp", "off", "on", Context(parent_id="motion"), False),
        ("light.lamp", "on", "on", Context(), False),
        ("light.lamp", "unavailable", "on", Context(), False),
        ("light.lamp", "on", "unknown", Context(), False),
        ("media_player.tv", "playing", "idle", Context(), False),
        ("media_player.tv", "idle", "playing", Context(user_id="anna"), True),
        ("climate.hall", "heat", "off", Context(user_id="anna"), True),
    ],
)
def test_who_changed_it_decides(entity_id: str, old: str, new: str, context: Context, counts: bool) -> None:
    hands = ByHand()
    hands.async_add("hall", *states(entity_id, old, new, context), NOW)
    assert bool(list(hands.async_release(NOW + HOLD_S))) is counts


@pytest.mark.parametrize("event", ["automation_triggered", "script_started"])
async def test_automation_without_a_cause_is_no_hand(hass: HomeAssistant, event: str) -> None:
    hands = ByHand()
    stop = hands.async_start(hass)
    evening = Context()
    hass.bus.async_fire(event, {}, context=evening)
    await hass.async_block_till_done()
    hands.async_add("hall", *states("light.lamp", "off", "on", evening), NOW)
    assert not list(hands.async_release(NOW + HOLD_S))
    stop()
    morning = Context()
    hass.bus.async_fire(event, {}, context=morning)
    await hass.async_block_till_done()
    hands.async_add("hall", *states("light.lamp", "off", "on", morning), NOW)
    assert list(hands.async_release(NOW + HOLD_S))
