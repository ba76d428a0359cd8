"""A sink that records what sources deliver."""

from typing import override

from custom_components.xiaomi_tag.adverts import Advertisement, Frame
from custom_components.xiaomi_tag.basics.model import Report, Sighting
from custom_components.xiaomi_tag.identity.resolver import Match
from custom_components.xiaomi_tag.sources.source import Reading, Sink


class Recorded(Sink):
    """All that was delivered; `order` has it in order."""

    def __init__(self) -> None:
        self.order: list[Sighting | Reading | Report] = []
        self.emitted: list[tuple[str, str, int, float]] = []

    @override
    def async_sighting(self, sighting: Sighting) -> None:
        self.order.append(sighting)

    @override
    def async_reading(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        self.order.append(Reading(match, frame, advertisement))

    @override
    def async_report(self, report: Report) -> None:
        self.order.append(report)

    @override
    def async_emitter(self, emitter: str, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        self.emitted.append((emitter, receiver, rssi_dbm, seen_at))

    @property
    def reports(self) -> list[Report]:
        return [thing for thing in self.order if isinstance(thing, Report)]

    @property
    def readings(self) -> list[Reading]:
        return [thing for thing in self.order if isinstance(thing, Reading)]
