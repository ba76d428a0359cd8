"""Watches every tag's `room` in a running Home Assistant beside the truth, and reports each change."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import dataclass
import time
from typing import Any, Final, Self

from demo import ha_setup
from demo.following import Following
from demo.ha_client import ClientError
from demo.house import OUTSIDE
from demo.stage import Stage
from demo.world import VirtualTag

_SAMPLE_EVERY_S: Final = 0.5
_UNSURE: Final = frozenset({"unknown", "unavailable"})


@dataclass(frozen=True, slots=True)
class Change:
    """A tag changed its room, or the answer changed: the state of both after that.

    `truth` and `answer` are area ids, `not_home`, or None if unknown; `probability` (0-1) that of `answer`,
    None where the integration gives none; `delay_s` the seconds since the tag's own change where `answer` has just
    become right.
    """

    at: float
    tag: str
    truth: str | None
    answer: str | None
    probability: float | None = None
    delay_s: float | None = None


type Report = Callable[[Change], None]


class Watcher:
    """Use it as an asynchronous context, after the stage's tags were added."""

    def __init__(self, stage: Stage, tags: list[VirtualTag], report: Report | None = None) -> None:
        self.following = {tag.sender_id: Following() for tag in tags}
        self._stage = stage
        self._report = report
        self._tag_of_entity: dict[str, str] = {}
        self._device_of_tag: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Find the entities and begin."""
        client = self._stage.client
        tag_of_unique_id = {f"{self._stage.tag_ids[tag]}_room": tag for tag in self.following}
        for entity in await ha_setup.entities(client, self._stage.entry_id):
            if tag := tag_of_unique_id.get(entity["unique_id"]):
                self._tag_of_entity[entity["entity_id"]] = tag
                self._device_of_tag[tag] = entity["device_id"]
        if missing := self.following.keys() - self._device_of_tag.keys():
            raise ClientError(f"no room entity for {', '.join(sorted(missing))}")
        await client.subscribe("subscribe_events", self._take_event, event_type="state_changed")
        for entity_id, state in (await client.states()).items():
            self._take_state(entity_id, state)
        self._start(self._sample())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End; the subscription ends with the client."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sample(self) -> None:
        while True:
            now = time.time()
            for tag, following in self.following.items():
                if following.see(now, self._stage.truth(tag)):
                    self._publish(tag, now)
            await asyncio.sleep(_SAMPLE_EVERY_S)

    def _take_event(self, event: dict[str, Any]) -> None:
        if state := event["data"]["new_state"]:
            self._take_state(event["data"]["entity_id"], state)

    def _take_state(self, entity_id: str, state: dict[str, Any]) -> None:
        tag = self._tag_of_entity.get(entity_id)
        now = time.time()
        if tag is not None and self.following[tag].hear(now, said_room(state)):
            self._publish(tag, now)

    def _publish(self, tag: str, at: float) -> None:
        if self._report is not None:
            following = self.following[tag]
            fresh = following.right and following.answer_at == at
            delay = following.visits[-1].delay_s if fresh else None
            self._start(self._send(Change(at, tag, following.truth, following.answer, delay_s=delay)))

    async def _send(self, change: Change) -> None:
        probability = None
        if change.answer is not None:
            with contextlib.suppress(ClientError):
                probability = await self._probability(self._device_of_tag[change.tag])
        assert self._report is not None
        self._report(
            Change(change.at, change.tag, change.truth, change.answer, probability=probability, delay_s=change.delay_s)
        )

    async def _probability(self, device_id: str) -> float | None:
        """Return how sure the integration is of its answer, from the tag's diagnostics: no state holds it."""
        path = f"/api/diagnostics/config_entry/{self._stage.entry_id}/device/{device_id}"
        tag = (await self._stage.client.get(path))["data"]
        sure: float | None = (
            tag["away_probability"] if tag["presence"] == "away" else tag["probabilities"].get(tag["room"])
        )
        return sure


def said_room(state: dict[str, Any]) -> str | None:
    """Return the area id that a `room` sensor's state stands for, `not_home`, or None when it is unknown."""
    if state["state"] in _UNSURE:
        return None
    if state["state"] == OUTSIDE:
        return OUTSIDE
    area_id: str | None = state["attributes"].get("area_id")
    return area_id
