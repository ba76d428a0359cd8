"""Anna, who lives in the house of the demonstration: her account, her phone, her office, and what she owns."""

from dataclasses import dataclass
from typing import Final, Self

from demo import ha_setup, household
from demo.geo import to_degrees
from demo.home_assistant import Login
from demo.house import House, Point
from demo.household import Account, App
from demo.phone import Phone
from demo.scenes import Scene
from demo.stage import Stage

OFFICE: Final = "Office"
RECEIVER_ID: Final = "annas_phone"
FENCE: Final = "Upstairs"
PHONE: Final = "Anna's phone"
_LOGIN: Final = Login(user="anna")
_OFFICE_RADIUS_M: Final = 150.0


@dataclass(frozen=True, slots=True)
class Anna:
    """What Home Assistant knows of her, by the ids that it gave."""

    account: Account
    app: App
    person: str
    office: str

    @classmethod
    async def move_in(cls, stage: Stage, office_at: Point) -> Self:
        """Set up what has to be there before her tags: the zone of her work, her account, person and phone."""
        client = stage.client
        office = await household.add_zone(client, OFFICE, to_degrees(*office_at), _OFFICE_RADIUS_M)
        account = await household.add_account(client, stage.home_assistant.url, "Anna", _LOGIN)
        person = await household.add_person(client, "Anna", account.user_id)
        app = await household.register_phone(client, account, PHONE)
        return cls(account, app, person, office)

    async def add_phone(self, stage: Stage) -> None:
        """Let her phone relay, through the integration's flow."""
        form = {"name": PHONE, "receiver_id": RECEIVER_ID, "user": self.account.user_id, "person": self.person}
        stage.phone_ids[PHONE] = await ha_setup.add_subentry(stage.client, stage.entry_id, "phone", form)

    def phone(self, stage: Stage, scene: Scene) -> Phone:
        """Return the phone in her pocket."""
        assert scene.anna is not None
        tags = {stage.tag_ids[sender_id]: tag.mover for sender_id, tag in scene.air.tags.items()}
        return Phone(self.app, self.account, RECEIVER_ID, scene.anna, tags, stage.clock.now)


async def add_upstairs(stage: Stage, tag: str) -> None:
    """Draw a fence around the rooms upstairs for one tag, through the integration's flow."""
    areas = [stage.area_ids[room] for room in rooms_upstairs(stage.house)]
    form = {"name": FENCE, "areas": areas, "tags": [await device_of(stage, tag)]}
    stage.fence_ids[FENCE] = await ha_setup.add_subentry(
        stage.client, stage.entry_id, "fence", {"next_step_id": "areas"}, form
    )


def rooms_upstairs(house: House) -> list[str]:
    """Return the rooms of the highest floor."""
    top = max(floor.level for floor in house.floors)
    return [room.area_id for room in house.rooms if room.level == top]


async def device_of(stage: Stage, tag: str) -> str:
    """Return the device of a tag."""
    identifier = ["xiaomi_tag", stage.tag_ids[tag]]
    device_id: str = next(one["id"] for one in await ha_setup.devices(stage.client) if identifier in one["identifiers"])
    return device_id
