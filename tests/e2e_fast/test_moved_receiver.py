"""A proxy is hung up in another room, and nobody tells Home Assistant."""

import asyncio
import re
from typing import Any

from demo import ha_setup
from demo.ha_client import poll
from demo.ha_log import problems_of_ours
from demo.house import House
from demo.houses import hang_elsewhere
from demo.movement import BRISK_PERSON, Walker
from demo.stage import Stage
from demo.strangers import proxy_beacons
from demo.tags import tile_tag
from demo.world import World

SPEED = 40.0
LEARNING_S = 1800.0
WITHIN_S = 3600.0
SETTLED_WITHIN_S = 600.0
MOVED, TO = "proxy-kitchen", "bedroom"


class Walked:
    """Five people who walk about the house with a tag each, whatever becomes of its proxies."""

    def __init__(self, house: House, start_at: float) -> None:
        self._start_at = start_at
        self.tags = [
            tile_tag(f"tag-{number}", f"Tag {number}", Walker(house, BRISK_PERSON, seed=number, start_at=start_at))
            for number in range(5)
        ]

    def world(self, house: House) -> World:
        """Return the air of the house as it is now."""
        return World(house, self.tags, proxy_beacons(house), seed=4, start_at=self._start_at)


async def wait(stage: Stage, seconds: float) -> None:
    """Let so much of the house's time pass."""
    await asyncio.sleep(seconds / stage.clock.speed)
    stage.raise_failure()


async def issues(stage: Stage) -> dict[str, dict[str, Any]]:
    """Return our repair issues."""
    listed = (await stage.client.command("repairs/list_issues"))["issues"]
    return {issue["issue_id"]: issue for issue in listed if issue["domain"] == "xiaomi_tag"}


async def test_a_moved_proxy_is_reported_within_an_hour_until_its_area_is_set(stage: Stage) -> None:
    walked = Walked(stage.house, stage.clock.now())
    await stage.add_tags(walked.tags)
    stage.play(walked.world(stage.house))
    stage.hurry(SPEED)
    await wait(stage, LEARNING_S)
    assert await issues(stage) == {}

    stage.play(walked.world(hang_elsewhere(stage.house, MOVED, TO)))
    entry_id = stage.proxy_entries[MOVED]
    device = next(one for one in await ha_setup.devices(stage.client) if entry_id in one["config_entries"])

    async def reported() -> dict[str, dict[str, Any]] | None:
        stage.raise_failure()
        return await issues(stage) or None

    found = await poll(reported, WITHIN_S / SPEED)
    assert found is not None
    assert list(found) == [f"receiver_moved_{device['id']}"]
    [issue] = found.values()
    assert issue["translation_placeholders"]["receiver"] == "Kitchen proxy"

    await stage.client.command("config/device_registry/update", device_id=device["id"], area_id=stage.area_ids[TO])

    async def settled() -> bool | None:
        return None if await issues(stage) else True

    assert await poll(settled, SETTLED_WITHIN_S / SPEED)
    log = stage.home_assistant.log_path.read_text(encoding="utf-8", errors="replace")
    # In a hurry a few milliseconds look like most of a second.
    assert [line for line in problems_of_ours(log) if not re.search(r" took [\d.]+ seconds", line)] == []
