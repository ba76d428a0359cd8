"""The detection of strangers: tracks, their scores with each member, and the levels that they reach."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

from ..basics.every import Every
from ..basics.numbers import DAY_S, moment
from .changes import here_since
from .dossier import Dossier, read_dossier
from .guests import Guests
from .judge import Edge, Judge
from .levels import LIMITS, LINGERING_INSIDE, Standing, level_of
from .members import Members
from .model import (
    Clue,
    Decision,
    Encounter,
    Evidence,
    GuestVisit,
    Level,
    MemberMove,
    Move,
    RoomModel,
    Sensitivity,
    Sign,
)
from .outages import Outages
from .rates import WINDOW_S, Rush
from .summary import Summary, confidence, members_of, summarise
from .track import Track
from .tracks import SUSPENDED_S, Happening, Tracks
from .ways import Ways, add_way, suspects

LEARNING_S: Final = 7 * DAY_S
"""What is heard in the first week, and did not come with a member, was there before."""
VERSION: Final = 1
_LOOK_S: Final = 30.0
_FIRST_LOOKS_S: Final = 3600.0
_NIGHT_HOUR: Final = 3
_STILL_S: Final = 1800.0
_ID_BYTES: Final = 16


class Detector:
    """Follows unknown trackers and says which of them seem to follow a member, or to be left in the dwelling.

    `installed_at` is when the detection began to run in this home. `utc_offset_s` returns the local time's offset.
    """

    def __init__(
        self,
        rooms: RoomModel | None,
        *,
        installed_at: float,
        utc_offset_s: Callable[[float], float],
        sensitivity: Sensitivity = Sensitivity.MEDIUM,
    ) -> None:
        self._installed_at = installed_at
        self._sensitivity = sensitivity
        self._tracks = Tracks(rooms, score_of=self._score_of)
        self.heard = self._tracks.hear
        """Add a packet: address, receiver, level in dBm, time. Addresses that are not followed cost a look-up."""
        self._members = Members()
        self._outages = Outages()
        self._guests = Guests()
        self._ways = Ways()
        self._ways.set_limits(LIMITS[sensitivity])
        self._rush = Rush(utc_offset_s)
        self._utc_offset_s = utc_offset_s
        self._judge = Judge(self._rush, self._members, self._outages, self._guests)
        self._dossiers: dict[str, Dossier] = {}
        self._touched: set[str] = set()
        self._night: int | None = None
        self._ticked_at: float | None = None
        self._looks = Every(_LOOK_S)

    @property
    def learning_until(self) -> float:
        """Return until when trackers that are here count as ambient."""
        return self._installed_at + LEARNING_S

    def set_rooms(self, rooms: RoomModel | None) -> None:
        """Use another model of the rooms."""
        self._tracks.set_rooms(rooms)

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        """Use other limits from now on; levels that were reached stay."""
        if sensitivity is self._sensitivity:
            return
        self._sensitivity = sensitivity
        self._ways.set_limits(LIMITS[sensitivity])
        self._touched.update(track.id for track in self._tracks)

    def set_members(self, ids: Iterable[str]) -> None:
        """Compare with these members."""
        ids = set(ids)
        self._members.set_ids(ids)
        for dossier in self._dossiers.values():
            for gone in dossier.pairs.keys() - ids:
                del dossier.pairs[gone]

    def set_listening(self, online: Mapping[str, bool], now: float) -> None:
        """Follow which receivers listen."""
        self._outages.update(online, now)
        self._tracks.set_listening(online, now)

    def meet(self, address: str, sign: Sign, now: float) -> bool:
        """Begin to follow an address, or follow that it sends something else; return whether it is followed."""
        return self._tracks.meet(address, sign, now)

    def forget_address(self, address: str) -> None:
        """Stop to follow an address: it is one of ours, or its owner is near."""
        self._tracks.forget_address(address)

    def near_owner(self, address: str, strongest_dbm: float, at: float) -> None:
        """Follow an unknown tracker whose owner is near; only to notice guests."""
        self._guests.company.hear(address, strongest_dbm, at)

    def own_level(self, strongest_dbm: float) -> None:
        """Learn how strongly trackers inside are heard, from one of ours that is at home."""
        self._tracks.insider.learn(strongest_dbm)

    def move(self, move: MemberMove) -> None:
        """Add what a member did; it is judged later."""
        self._members.add(move)

    def sighted_away(  # noqa: PLR0917  # what one phone reports of one packet
        self,
        address: str,
        sign: Sign | None,
        at: float,
        latitude: float | None,
        longitude: float | None,
        member: str | None = None,
        rssi_dbm: float | None = None,
        phone: str | None = None,
    ) -> None:
        """Add what a phone heard on its way; `sign` is None for what is no tracker, which is compared with.

        `member` is whose phone it is, and `phone` which one, where there is more than one of a member or of none.
        """
        for found in self._ways.hear(address, sign, at, latitude, longitude, member, rssi_dbm, phone):
            track = self._tracks.find(found.met.address)
            if track is None and suspects(found.along):
                track = self._tracks.know(found.met.address, found.met.sign, found.met.at)
                self._forget_without_track()
            if track is not None:
                add_way(self._dossier(track), found)
                self._touched.add(track.id)

    def tick(self, now: float) -> Sequence[Encounter]:
        """Bring all up to date; return the levels that tracks have reached since, each only once."""
        self._ways.tidy(now)
        if self._ticked_at is not None and now - self._ticked_at > SUSPENDED_S:
            self._outages.missed(self._ticked_at, now)
        for change in self._tracks.tick(now):
            if change.what is Happening.GONE:
                self._dossiers.pop(change.track.id, None)
                self._judge.forget(change.track.id)
            elif change.what is Happening.CAME and change.track.visits[-1].begin_known:
                self._judge.add_edge(Edge(change.track.id, Move.CAME, change.at))
            elif change.what is Happening.LEFT and change.track.visits[-1].end_known:
                self._judge.add_edge(Edge(change.track.id, Move.LEFT, change.at))
        self._guests.company.tick(now)
        self._touched |= self._judge.judge(now, self._tracks, self._dossier)
        self._at_night(now)
        self._ticked_at = now
        touched, self._touched = self._touched, set()
        all_present = self._looks.due(now)
        return [
            encounter
            for track in self._tracks
            if ((all_present and track.present) or track.id in touched)
            and (encounter := self._look(track, now)) is not None
        ]

    def switch_off(self) -> None:
        """Forget the addresses of others' trackers beside their owners: the detection was switched off."""
        self._guests.company.forget_addresses()

    def tidy(self, now: float) -> None:
        """Forget what is too old, and nothing else: while the detection is off."""
        self._ways.tidy(now)
        self._tracks.tidy(now)
        self._forget_without_track()
        self._members.prune(now)
        self._outages.prune(now)
        self._guests.prune(now)

    def tracks(self) -> Sequence[Track]:
        """Return all tracks."""
        return tuple(self._tracks)

    def get(self, track_id: str) -> Track | None:
        """Return a track."""
        return self._tracks.get(track_id)

    def summary(self, track_id: str) -> Summary:
        """Return what is known of a track; raise KeyError if there is none of this id."""
        track = self._track(track_id)
        now = track.last_seen_at if self._ticked_at is None else max(self._ticked_at, track.last_seen_at)
        dossier = self._dossier(track)
        return summarise(track, dossier, self._standing(track, dossier, now), now)

    def find(self, track_id: str) -> Sequence[tuple[str, float, float]]:
        """Return which receivers hear a track: name, level in dBm, and when; the loudest first."""
        return self._tracks.levels(track_id)

    def decide(self, track_id: str, decision: Decision | None) -> None:
        """Follow what somebody decided on a track, or that it is withdrawn."""
        self._track(track_id).decision = decision
        self._touched.add(track_id)

    def close(self, track_id: str) -> None:
        """Close the case of a track; it begins from nothing."""
        track = self._track(track_id)
        track.level = None
        dossier = self._dossier(track)
        dossier.close(track.last_seen_at if self._ticked_at is None else self._ticked_at)
        if dossier.way_key is not None:
            self._ways.forget(dossier.way_key)

    def forget(self, track_id: str) -> None:
        """Forget a track."""
        self._tracks.forget(track_id)
        self._dossiers.pop(track_id, None)
        self._judge.forget(track_id)

    def add_visit(self, visit: GuestVisit) -> None:
        """Add a named visit of a guest."""
        self._guests.add(visit)

    def end_visit(self, visit_id: str, now: float | None = None) -> None:
        """End a named visit."""
        at = self._ticked_at if now is None else now
        if at is not None:
            self._guests.end(visit_id, at)

    def visits(self) -> Sequence[GuestVisit]:
        """Return the named visits."""
        return self._guests.visits()

    def memory(self) -> dict[str, Any]:
        """Return all that must survive a restart, JSON-able. It holds the keys of pseudonyms: secrets."""
        return {
            "version": VERSION,
            "at": self._ticked_at,
            "night": self._night,
            "tracks": self._tracks.memory(),
            "dossiers": {track_id: dossier.memory() for track_id, dossier in self._dossiers.items()},
            "members": self._members.memory(),
            "outages": self._outages.memory(),
            "guests": self._guests.memory(),
            "rush": self._rush.memory(),
            "edges": self._judge.memory(),
        }

    def restore(self, data: object, now: float) -> None:
        """Restore what `memory` returned; what is damaged in it is left out, item by item."""
        if not isinstance(data, dict):
            return
        self._tracks.restore(data.get("tracks"), now)
        dossiers = data.get("dossiers")
        for track_id, row in dossiers.items() if isinstance(dossiers, dict) else ():
            if self._tracks.get(track_id) is not None and (dossier := read_dossier(row)) is not None:
                self._dossiers[track_id] = dossier
        self._members.restore(data.get("members"))
        self._outages.restore(data.get("outages"))
        self._guests.restore(data.get("guests"))
        self._rush.restore(data.get("rush"))
        self._judge.restore(data.get("edges"))
        if (at := moment(data.get("at"))) is not None:
            self._outages.missed(at, now)
        night = data.get("night")
        self._night = night if isinstance(night, int) else None

    def _track(self, track_id: str) -> Track:
        if (track := self._tracks.get(track_id)) is None:
            raise KeyError(track_id)
        return track

    def _score_of(self, track: Track) -> float:
        if (dossier := self._dossiers.get(track.id)) is None:
            return 0.0
        best = dossier.best()
        return dossier.shown(0.0 if best is None else best[1].score)

    def _dossier(self, track: Track) -> Dossier:
        if (dossier := self._dossiers.get(track.id)) is None:
            dossier = self._dossiers[track.id] = Dossier()
        return dossier

    def _forget_without_track(self) -> None:
        """Forget what belongs to tracks that are gone, as another one had to have their place."""
        for track_id in self._dossiers.keys() - {track.id for track in self._tracks}:
            del self._dossiers[track_id]
            self._judge.forget(track_id)

    def _at_night(self, now: float) -> None:
        """Once a night: compare with other days, and forget what is too old."""
        local = now + self._utc_offset_s(now)
        night = int((local - _NIGHT_HOUR * 3600.0) // DAY_S)
        if night == self._night:
            return
        self._night = night
        self._members.prune(now)
        self._outages.prune(now)
        self._guests.prune(now)
        self._judge.check_timetables(self._tracks, self._dossier, now)
        self._touched.update(track.id for track in self._tracks)

    def _look(self, track: Track, now: float) -> Encounter | None:
        """Return the level that a track has reached now, if it is a higher one."""
        dossier = self._dossier(track)
        dossier.look(track, now)
        self._came_with(track, dossier, now)
        track.ambient = track.ambient if now > self.learning_until + DAY_S else self._ambient(track, dossier)
        track.ambient |= dossier.alike_ambient
        standing = self._standing(track, dossier, now)
        limits = LIMITS[self._sensitivity]
        level = level_of(standing, limits)
        if level is None or (track.level is not None and level.rank <= track.level.rank) or track.decision is not None:
            return None
        track.level = level
        at = now
        if level in {Level.SUSPECTED, Level.CONFIRMED} and dossier.changed_at is not None:
            at = min(now, dossier.changed_at)
        elif level is Level.LINGERING:
            dossier.pieces.renew(
                Evidence(clue=Clue.STAYED_IN, at=now - standing.resting_s, apart_s=standing.resting_s, room=track.room)
            )
        return Encounter(
            event_id=_event_id(track.id, level, dossier.case),
            track=track.id,
            level=level,
            at=at,
            decided_at=now,
            score=(score := dossier.shown(standing.score)),
            confidence=confidence(dossier, track, level, score),
            members=members_of(dossier, level),
            room=track.room,
        )

    def _came_with(self, track: Track, dossier: Dossier, now: float) -> None:
        """Find the member with whom a new track came home; what the phones report comes late."""
        if dossier.came_with is not None or now - track.first_seen_at > _FIRST_LOOKS_S or dossier.closed_at:
            return
        if not track.visits or not track.visits[0].begin_known:
            return
        came_at = track.visits[0].began_at
        moves = self._members.near(Move.CAME, came_at)
        nearest = min(moves, key=lambda move: (abs(move.at - came_at), move.member), default=None)
        if nearest is not None and not self._outages.deaf(came_at - WINDOW_S, came_at):
            dossier.came_with = nearest.member
            piece = Evidence(clue=Clue.CAME_HOME_WITH, at=came_at, member=nearest.member, apart_s=came_at - nearest.at)
            dossier.pieces.renew(piece)

    def _ambient(self, track: Track, dossier: Dossier) -> bool:
        return track.first_seen_at < self.learning_until and dossier.came_with is None

    def _standing(self, track: Track, dossier: Dossier, now: float) -> Standing:
        best = dossier.best()
        here = track.present
        return Standing(
            score=0.0 if best is None else best[1].score,
            moves=0 if best is None else best[1].moves,
            came_with=dossier.came_with is not None,
            inside_s=now - track.inside_since if here and track.inside_since is not None else 0.0,
            resting_s=_resting_s(track, dossier, now),
            ambient=track.ambient,
            way=dossier.way_level,
            capped=dossier.guest or self._guests.named(track, now, dossier.way_member) is not None,
        )


def _resting_s(track: Track, dossier: Dossier, now: float) -> float:
    """Return how long a track has been in the dwelling without leaving; 0 while it moves, or is not surely inside."""
    if not track.present or (dossier.inside_mean or 0.0) < LINGERING_INSIDE:
        return 0.0
    if track.still_since is None or now - track.still_since < _STILL_S:
        return 0.0
    return max(0.0, now - here_since(track, dossier))


def _event_id(track: str, level: Level, case: int) -> str:
    """Return the id of an encounter: the same for the same track and level, until its case was closed."""
    text = "".join(f"{len(part)}:{part}" for part in (track, level.value, *([] if case == 0 else [str(case)])))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()
