from typing import Final

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.sources.ledger import Ledger, async_get_ledger

NOW: Final = 1_790_000_000.0


def sighting(receiver: str = "relay:phone", *, tag: str = "keys", seen_at: float = NOW) -> Sighting:
    return Sighting(tag, receiver, -60, seen_at, NOW)


def test_same_sighting_is_new_once() -> None:
    ledger = Ledger()
    assert [ledger.add(sighting()) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    "other",
    [sighting(tag="wallet"), sighting("relay:other"), sighting(seen_at=NOW + 0.001), sighting("mqtt:theengs:phone")],
)
def test_other_sightings_are_new(other: Sighting) -> None:
    ledger = Ledger()
    ledger.add(sighting())
    assert ledger.add(other)


@pytest.mark.parametrize("ways", [("relay:phone", "mqtt:own:phone"), ("mqtt:own:phone", "relay:phone")])
def test_sighting_that_comes_over_http_and_mqtt_is_new_once(ways: tuple[str, str]) -> None:
    ledger = Ledger()
    assert [ledger.add(sighting(way)) for way in ways] == [True, False]


def test_oldest_is_forgotten() -> None:
    ledger = Ledger(most=2)
    sightings = [sighting(seen_at=NOW + second) for second in range(3)]
    assert all(ledger.add(one) for one in sightings)
    assert [ledger.add(sightings[index]) for index in (2, 1, 0)] == [False, False, True]


async def test_there_is_one_ledger(hass: HomeAssistant) -> None:
    async_get_ledger(hass).add(sighting())
    assert not async_get_ledger(hass).add(sighting())
