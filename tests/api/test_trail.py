"""The trail through the websocket."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.xiaomi_tag.basics.model import Position, Presence
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator import Estimate
from custom_components.xiaomi_tag.tracker.tracker import Second

from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

TAG = TagKind.ADDRESS.value


@pytest.mark.parametrize(("seconds", "xs"), [(3600, [1.23, 2.0]), (60, [2.0])])
async def test_points_of_the_last_seconds_are_answered(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hass_ws_client: WebSocketGenerator,
    seconds: float,
    xs: list[float],
) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    now = home.clock.now()
    for at, x_m in ((now - 100, 1.234), (now - 10, 2.0)):
        position = Position("ground", x_m, 3.0, 4.0, 0.0, 1.0)
        estimate = Estimate(tag=TAG, at=at, presence=Presence.HOME, room=None, position=position)
        home.trails.async_second(Second(at, estimates={TAG: estimate}))
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "xiaomi_tag/trail", "tag": TAG, "seconds": seconds})
    answer = (await client.receive_json())["result"]
    assert [point[1:] for point in answer["points"]] == [[x_m, 3.0, "ground", None, 2.0] for x_m in xs]
    assert answer["since"] == answer["points"][0][0]


async def test_unknown_tag_is_refused(
    hass: HomeAssistant, hass_storage: dict[str, Any], hass_ws_client: WebSocketGenerator
) -> None:
    await set_up(hass, home_entry(TagKind.ADDRESS))
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "xiaomi_tag/trail", "tag": "unknown"})
    assert (await client.receive_json())["error"]["code"] == "not_a_tag"
