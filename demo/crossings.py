"""Listens to the crossings that the integration publishes on Home Assistant's event bus."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from demo.stage import Stage

EVENT: Final = "xiaomi_tag_crossing"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A published crossing: `tag` is the tag's id in the air, or its relay id if no tag there has it."""

    event_id: str
    at: float
    decided_at: float
    tag: str
    kind: str
    place: tuple[str, str]
    late: bool
    correction: str | None = None
    of: str | None = None
    supersedes: str | None = None

    @classmethod
    def read(cls, event: dict[str, Any], tags: dict[str, str]) -> Crossing:
        """Read it from the bus; `tags` are the tags in the air by relay id."""
        data = event["data"]
        return cls(
            event_id=data["event_id"],
            at=datetime.fromisoformat(data["event_time"]).timestamp(),
            decided_at=datetime.fromisoformat(data["decided_at"]).timestamp(),
            tag=tags.get(data["tag"], data["tag"]),
            kind=data["kind"],
            place=(data["place"]["kind"], data["place"]["id"]),
            late=data["late"],
            correction=data.get("correction"),
            of=data.get("of"),
            supersedes=data.get("supersedes"),
        )


class CrossingWatch:
    """Keeps all crossings since `listen`, and reports each; listen again after Home Assistant was restarted."""

    def __init__(self, stage: Stage, report: Callable[[Crossing], None] | None = None) -> None:
        self.published: list[Crossing] = []
        self._stage = stage
        self._report = report

    async def listen(self) -> None:
        """Begin; ends with the client."""
        await self._stage.client.subscribe("subscribe_events", self._take, event_type=EVENT)

    def _take(self, event: dict[str, Any]) -> None:
        tags = {tag_id: sender_id for sender_id, tag_id in self._stage.tag_ids.items()}
        crossing = Crossing.read(event, tags)
        self.published.append(crossing)
        if self._report is not None:
            self._report(crossing)
