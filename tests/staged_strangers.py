"""Strangers for tests, put into a home as if they had been heard there for long."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import Clue, Condition, Decision, Evidence, Family, Level, Sign
from custom_components.xiaomi_tag.strangers.summary import Summary
from custom_components.xiaomi_tag.strangers.track import Stay, Track, Visit

ANNA: Final = "person.anna"
BEN: Final = "person.ben"
TUESDAY: Final = 1_795_507_920.0  # 2026-11-24, 08:12 UTC
EVIDENCE: Final = (
    Evidence(clue=Clue.CAME_HOME_WITH, at=TUESDAY - 50_000, nats=1.0, member=ANNA, apart_s=25.0),
    Evidence(clue=Clue.LEFT_TOGETHER, at=TUESDAY, nats=3.4, member=ANNA, apart_s=40.0),
    Evidence(clue=Clue.CHANGED_ROOM_TOGETHER, at=TUESDAY + 40_000, nats=0.9, member=ANNA, apart_s=20.0, room="kitchen"),
    Evidence(clue=Clue.STAYED_BEHIND, at=TUESDAY + 50_000, nats=-1.5, member=BEN),
    Evidence(clue=Clue.STAYED_IN, at=TUESDAY + 60_000, apart_s=30_000.0, room="kitchen"),
)


@dataclass(slots=True)
class StagedStrangers:
    """The strangers that the detection of a home knows, put there by a test."""

    by_id: dict[str, Track] = field(default_factory=dict)
    summaries: dict[str, Summary] = field(default_factory=dict)
    heard: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)

    def put(
        self,
        track_id: str = "stranger",
        *,
        level: Level | None = Level.SUSPECTED,
        family: Family = Family.FIND_MY,
        members: Sequence[str] = (ANNA,),
        room: str | None = "kitchen",
        evidence: Sequence[Evidence] = EVIDENCE,
        score: float = 9.5,
        **changes: Any,
    ) -> Track:
        """Put a stranger that came on Tuesday and is still there; `changes` are those of its track."""
        track = Track(track_id, Sign(family=family, condition=Condition.SEPARATED), TUESDAY - 50_000, TUESDAY + 70_000)
        track.visits.append(Visit(TUESDAY - 50_000, TUESDAY))
        track.visits.append(Visit(TUESDAY + 30_000))
        track.stays.append(Stay(TUESDAY + 30_000, room))
        track.level, track.inside = level, 0.97
        for key, value in changes.items():
            setattr(track, key, value)
        self.by_id[track_id] = track
        self.summaries[track_id] = Summary(
            score=score,
            members=tuple(members),
            confidence=0.987,
            evidence=tuple(evidence),
            rooms=(("kitchen", 40_000.0),),
        )
        return track

    def decide(self, track_id: str, decision: Decision | None) -> None:
        """Decide as the detector does."""
        self.by_id[track_id].decision = decision

    def close(self, track_id: str) -> None:
        """Close a case as the detector does."""
        self.by_id[track_id].level = None


@pytest.fixture(name="strangers")
def strangers_fixture(monkeypatch: pytest.MonkeyPatch) -> StagedStrangers:
    """Let the detection of every home know the strangers that are put into this."""
    staged = StagedStrangers()
    monkeypatch.setattr(Detector, "tracks", lambda _self: list(staged.by_id.values()))
    monkeypatch.setattr(Detector, "summary", lambda _self, track: staged.summaries[track])
    monkeypatch.setattr(Detector, "decide", lambda _self, track, decision: staged.decide(track, decision))
    monkeypatch.setattr(Detector, "close", lambda _self, track: staged.close(track))
    monkeypatch.setattr(Detector, "get", lambda _self, track: staged.by_id.get(track), raising=False)
    monkeypatch.setattr(Detector, "find", lambda _self, track: staged.heard.get(track, []))
    return staged


def household(hass: HomeAssistant, **users: str) -> None:
    """Let Anna and Ben live here, as these users: `anna=user.id`."""
    for name in ("anna", "ben"):
        attributes = {"friendly_name": name.capitalize(), "user_id": users.get(name)}
        hass.states.async_set(f"person.{name}", "home", attributes)


def hear(home: Home, staged: StagedStrangers, *sources: tuple[str, float, float]) -> None:
    """Let receivers hear the stranger: source, level, how long ago."""
    now = home.clock.now()
    staged.heard["stranger"] = [(source, dbm, now - age_s) for source, dbm, age_s in sources]
