"""A home whose dashboard is looked at: tags on a floor plan, the owner, and a user with one tag of her own."""

from collections.abc import Mapping
from dataclasses import replace
import time
from typing import Any, Final, override

from demo import household
from demo.dashboard import DASHBOARD, draw_plan, open_dashboard
from demo.home_assistant import HomeAssistant, Login
from demo.movement import Still
from demo.remembering import live_through, remember
from demo.strangers_past import DayBefore, document
from tests.e2e.live_home import CAT, LiveHome

NOW: Final = f"/{DASHBOARD}/now"
"""The first view of the dashboard that makes itself."""
PLAIN: Final = "/plain-cards/all"
"""A dashboard that a user made by hand, with one of everything."""
OWN_TAG: Final = CAT
"""The tag of the user who is no administrator."""
_ANNA: Final = "person.anna"
_LOGIN: Final = Login("anna", "xiaomi-tag-cards")
_LIFETIME_S: Final = 1800


class CardsHome(LiveHome):
    """Tags send each second, so that markers move as often as they ever do."""

    def __init__(self, home_assistant: HomeAssistant) -> None:
        super().__init__(home_assistant, interval_s=1.0)
        self.user_tokens: dict[str, Any] = {}

    @override
    async def _furnish(self) -> Mapping[str, str]:
        client = self.stage.client
        account = await household.add_account(client, self.url, "Anna", _LOGIN)
        self.user_tokens = {
            "access_token": account.access_token,
            "refresh_token": account.refresh_token,
            "token_type": "Bearer",
            "expires_in": _LIFETIME_S,
        }
        return {OWN_TAG: await household.add_person(client, "Anna", account.user_id)}

    def draw_plan(self) -> None:
        """Save the house's floor plan."""
        self.run(draw_plan(self.stage))

    def remove_plan(self) -> None:
        """Remove the floor plan."""
        self.run(self.stage.client.command("xiaomi_tag/layout/save", layout=None))

    def furnish_dashboards(self) -> None:
        """Make the two dashboards."""
        self.run(self._furnish_dashboards())

    async def _furnish_dashboards(self) -> None:
        client = self.stage.client
        await open_dashboard(client)
        path = PLAIN.split("/")[1]
        await client.command(
            "lovelace/dashboards/create", url_path=path, title="Plain", mode="storage", show_in_sidebar=True
        )
        await client.command("lovelace/config/save", url_path=path, config={"views": [_plain_view()]})

    def remember_strangers(self) -> None:
        """Let the day before be one on which trackers were planted on Anna; they lie in the hall now."""
        self.run(self._remember_strangers())
        self.place({})

    async def _remember_strangers(self) -> None:
        past = DayBefore(self.house, time.time())
        lived = await live_through(self.stage, past, _ANNA)
        await remember(self.stage, {"strangers": document(lived, past.since)})
        x, y = self.house.rooms_by_id["hall"].centre
        self._strangers = [replace(sender, mover=Still(x, y, 1.0)) for sender in past.strangers(past.anna)[:2]]

    @property
    def url(self) -> str:
        """Where Home Assistant answers."""
        return self.stage.home_assistant.url

    @property
    def owner_tokens(self) -> Mapping[str, Any]:
        """What the owner is logged in with."""
        return self.stage.home_assistant.tokens

    def relay_id(self, tag: str) -> str:
        """Return the id by which the cards know a tag."""
        home = self.run(self.stage.client.command("xiaomi_tag/home"))
        name = self._tags[tag].name
        return next(str(one["relay_id"]) for one in home["tags"] if one["name"] == name)

    def name(self, tag: str) -> str:
        """Return a tag's name."""
        return self._tags[tag].name

    def room_name(self, room: str) -> str:
        """Return the name of a room of the house."""
        return self.house.rooms_by_id[room].name

    def reload(self) -> None:
        """Load the integration again."""
        path = f"/api/config/config_entries/entry/{self.stage.entry_id}/reload"
        self.run(self.stage.client.post(path, {}))

    def settle(self, rooms: Mapping[str, str]) -> None:
        """Put tags into rooms and wait until they are located there."""
        self.place(rooms)
        self.wait_for_rooms(rooms)

    def pause(self, seconds: float) -> None:
        """Let time pass where nothing can be waited for, because nothing is to happen."""
        time.sleep(seconds)


def _plain_view() -> dict[str, Any]:
    return {
        "path": "all",
        "title": "All",
        "type": "sections",
        "badges": [{"type": "custom:xiaomi-tag-badge"}],
        "sections": [
            {
                "type": "grid",
                "cards": [{"type": "custom:xiaomi-tag-map-card"}, {"type": "custom:xiaomi-tag-list-card"}],
            }
        ],
    }
