"""The schemas and handlers that all actions share."""

from typing import Any

from homeassistant.core import Context, HomeAssistant, ServiceCall
import probatio
import pytest

from custom_components.xiaomi_tag.api.schemas import of_tag, with_home
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home

from ..homes import home_entry, set_up

SCHEMA = of_tag({probatio.Required("seconds"): int})


@pytest.mark.parametrize("target", [{"device_id": "abc"}, {"entity_id": "sensor.keys_room"}])
def test_tag_is_named_by_its_device_or_an_entity(target: dict[str, Any]) -> None:
    assert SCHEMA({**target, "seconds": 5}) == {**target, "seconds": 5}


@pytest.mark.parametrize(
    "data",
    [
        {"seconds": 5},
        {"device_id": "abc"},
        {"device_id": "abc", "entity_id": "sensor.keys_room", "seconds": 5},
        {"entity_id": "keys", "seconds": 5},
        {"device_id": "abc", "seconds": 5, "more": 1},
    ],
)
def test_other_fields_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        SCHEMA(data)


@pytest.mark.usefixtures("enable_bluetooth")
@pytest.mark.parametrize(("wanted", "response"), [(True, {"answer": 7}), (False, None)])
async def test_handler_gets_the_home_and_responds_if_wanted(
    hass: HomeAssistant, wanted: bool, response: dict[str, int] | None
) -> None:
    home = await set_up(hass, home_entry())
    homes: list[Home] = []

    async def handle(found: Home, _call: ServiceCall) -> dict[str, int]:
        homes.append(found)
        return {"answer": 7}

    call = ServiceCall(hass, DOMAIN, "some", {}, Context(), return_response=wanted)
    assert await with_home(handle)(call) == response
    assert homes == [home]
