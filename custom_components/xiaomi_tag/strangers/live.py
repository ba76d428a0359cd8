"""What is known at run time of a track: by which address it is heard, how, and whether it is here."""

from typing import Any, Final

from ..basics.model import STRONGEST_DBM, WEAKEST_DBM
from ..basics.numbers import moment, within
from .ears import Window
from .hearing import BLOCK_S, BLOCKS, Hearing
from .listening import Listening
from .rooms import Placing
from .track import ABSENT_AFTER_S, Stay, Track, Visit
from .track_json import text, track_from_json, track_to_json

PACKETS_TO_COME: Final = 2
_MOST_LEVELS: Final = 64


class Live:
    """A track, and the state that goes with it. `address` is None until the tracker is heard after a restart."""

    __slots__ = ("address", "arrived_at", "hearing", "hidden", "kept", "packets", "placing", "track")

    def __init__(self, track: Track, hearing: Hearing, address: str | None) -> None:
        self.track = track
        self.hearing = hearing
        self.placing = Placing()
        self.address = address
        self.arrived_at: float | None = None
        """When the first packet came of a tracker that is not here yet."""
        self.packets = 0
        """How many came since then."""
        self.kept: tuple[str, int] | None = None
        """The address and the day under which its pseudonym is kept, while that is known."""
        self.hidden = False
        """Whether it was here with its owner, so that its next visit does not begin with its coming."""

    def hear(self, window: Window, listening: Listening) -> bool:
        """Add what was heard; return whether the tracker has come with it."""
        last_at = self.hearing.last_at
        self.hearing.add(window)
        track = self.track
        track.last_seen_at = max(track.last_seen_at, window.last_at)
        came = not track.present and self._arrive(window, last_at, listening)
        if track.present:
            track.still_since = self._still_since()
        return came

    def come(self, at: float, listening: Listening) -> None:
        """Begin a visit. Its begin is known if a receiver that hears it had been listening for long enough."""
        since = listening.since(self.hearing.receivers_of_late())
        known = not self.hidden and since is not None and at - since >= ABSENT_AFTER_S
        self.track.visits.append(Visit(at, begin_known=known))
        self.arrived_at = None
        self.hidden = False

    def leave(self, now: float, listening: Listening) -> bool:
        """End the visit if the tracker was not heard for long, though somebody listened; return whether it ended."""
        track = self.track
        if not track.present:
            return False
        if now - track.last_seen_at < ABSENT_AFTER_S:
            return False
        since = listening.since(self.hearing.receivers_of_late())
        if since is None or now - max(track.last_seen_at, since) < ABSENT_AFTER_S:
            return False
        self.end(known=since < track.last_seen_at)
        return True

    def end(self, *, known: bool) -> None:
        """End the visit with the last packet."""
        track = self.track
        if not track.present:
            return
        visit = track.visits[-1]
        visit.ended_at, visit.end_known = max(track.last_seen_at, visit.began_at), known
        if track.stays and track.stays[-1].room is not None:
            track.stays.append(Stay(max(visit.ended_at, track.stays[-1].since), None))
        track.inside, track.inside_since, track.still_since = 0.0, None, None
        self.placing.forget()
        self.hearing.restart_blocks()

    def set_back(self, now: float) -> None:
        """Go on after the clock was set back: what lies ahead was just now."""
        track, hearing, placing = self.track, self.hearing, self.placing
        track.first_seen_at, track.last_seen_at = min(track.first_seen_at, now), min(track.last_seen_at, now)
        for visit in track.visits:
            visit.began_at = min(visit.began_at, now)
            visit.ended_at = None if visit.ended_at is None else min(visit.ended_at, now)
        stays = [Stay(min(stay.since, now), stay.room) for stay in track.stays]
        track.stays.clear()
        track.stays.extend(stays)
        track.inside_since = None if track.inside_since is None else min(track.inside_since, now)
        track.still_since = None if track.still_since is None else min(track.still_since, now)
        hearing.set_back(now)
        placing.at, placing.rival_since = min(placing.at, now), min(placing.rival_since, now)
        self.arrived_at = None

    def memory(self) -> dict[str, Any]:
        """Return the track and its last levels for JSON."""
        levels = [[receiver, dbm, heard_at] for receiver, (dbm, heard_at) in self.hearing.levels.items()]
        return {**track_to_json(self.track), "levels": levels}

    def _arrive(self, window: Window, last_at: float, listening: Listening) -> bool:
        if self.arrived_at is None or window.first_at - last_at > ABSENT_AFTER_S:
            self.arrived_at, self.packets = window.first_at, 0
            self.hearing.forget_levels(window.first_at)
        self.packets += max(tally.count for tally in window.tallies.values())
        if self.packets < PACKETS_TO_COME:
            return False
        self.come(self.arrived_at, listening)
        return True

    def _still_since(self) -> float | None:
        """Return since when it lies still: for half an hour at first, and then as long as that goes on."""
        still = self.hearing.still
        if still is None:
            return self.track.still_since
        if not still:
            return None
        return self.track.still_since or self.hearing.last_at - BLOCKS * BLOCK_S


def live_from_json(stored: object) -> Live | None:
    """Return the track that was stored, with its last levels."""
    track = track_from_json(stored)
    if track is None or not isinstance(stored, dict):
        return None
    hearing = Hearing()
    hearing.first_at, hearing.last_at = track.first_seen_at, track.last_seen_at
    levels = stored.get("levels")
    for each in levels[:_MOST_LEVELS] if isinstance(levels, list) else ():
        match each:
            case [receiver, dbm, heard_at]:
                name, level, at = text(receiver), within(dbm, WEAKEST_DBM, STRONGEST_DBM), moment(heard_at)
                if name and level is not None and at is not None:
                    hearing.levels[name] = (level, at)
    return Live(track, hearing, None)
