"""Tracks of unknown trackers: when each came and left, over changes of address and restarts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor
from secrets import token_bytes
from typing import Any, Final

from ..basics.every import Every
from ..basics.numbers import DAY_S
from .ears import Ears, Window
from .hearing import Hearing
from .listening import Listening
from .live import Live, live_from_json
from .model import Family, RoomModel, Sign
from .newcomers import Newcomer, Newcomers
from .pseudonyms import Pseudonyms
from .retention import MOST_TRACKS, least_worth, outdated
from .rooms import Insider, Rooms
from .track import Track

UNFOLLOW_AFTER_S: Final = 26 * 3600.0
"""An address that is silent for longer is not followed any more; it is known by its pseudonym if it comes back."""
RESUME_WITHIN_S: Final = DAY_S
"""A tracker that was here before a restart still counts as here if it is heard again within this time."""
SUSPENDED_S: Final = 900.0
"""If nothing happened for so long, the host slept, and nothing was listened to."""
_AHEAD_S: Final = 60.0
"""A time that lies further ahead was stamped before the clock was set back."""
_TIDY_EVERY_S: Final = 600.0
_WRONG_LINK: Final = 0.5
"""A link whose old address is heard again was wrong, as likely as not."""
_ID_LENGTH: Final = 8


class Happening(StrEnum):
    """What happened to a track."""

    CAME = "came"
    LEFT = "left"
    LINKED = "linked"
    """It goes on with another address."""
    GONE = "gone"
    """It was forgotten."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a track; `at` is when it began, which may be a while ago."""

    what: Happening
    track: Track
    at: float


class Tracks:
    """All unknown trackers. `token` returns so many random bytes, `score_of` how suspect a track is."""

    def __init__(
        self,
        rooms: RoomModel | None = None,
        *,
        token: Callable[[int], bytes] = token_bytes,
        score_of: Callable[[Track], float] = lambda _track: 0.0,
    ) -> None:
        self._token = token
        self._score_of = score_of
        self._ears = Ears()
        self.hear: Final = self._ears.hear
        """Add a packet: address, receiver, level in dBm, time."""
        self.insider: Final = Insider()
        self._pseudonyms = Pseudonyms(token)
        self._listening = Listening()
        self._rooms = Rooms(rooms, self.insider)
        self._live: dict[str, Live] = {}
        self._by_address: dict[str, str] = {}
        self._newcomers = Newcomers()
        self._ticked_at: float | None = None
        self._tidied = Every(_TIDY_EVERY_S)

    def __iter__(self) -> Iterator[Track]:
        """Iterate over the tracks there are now."""
        return iter([live.track for live in self._live.values()])

    def __len__(self) -> int:
        """Return how many tracks there are."""
        return len(self._live)

    def get(self, track_id: str) -> Track | None:
        """Return a track."""
        live = self._live.get(track_id)
        return None if live is None else live.track

    def follows(self, address: str) -> bool:
        """Return whether packets of an address count."""
        return address in self._ears

    def set_rooms(self, rooms: RoomModel | None) -> None:
        """Use another model of the rooms from now on."""
        self._rooms.set_model(rooms)

    def set_listening(self, online: Mapping[str, bool], now: float) -> None:
        """Set which receivers listen from now on; those that are not named do not."""
        self._listening.start(now)
        self._listening.set(online, now)

    def meet(self, address: str, sign: Sign, now: float) -> bool:
        """Begin to follow an address, or note what it sends now. Return whether its packets are wanted."""
        self._listening.start(now)
        if (track_id := self._by_address.get(address)) is not None:
            self._sign(self._live[track_id].track, sign)
            return True
        if address in self._newcomers:
            self._newcomers.meet(address, sign, now)
            return True
        gone = self._ears.follow(address, now)
        if gone is not None:
            self._lose(gone)
        track_id = self._pseudonyms.find(address)
        live = None if track_id is None else self._live.get(track_id)
        if live is None:
            self._newcomers.meet(address, sign, now)
            return True
        if live.address is not None:
            self._unfollow(live.address)
        live.address = address
        self._by_address[address] = live.track.id
        self._sign(live.track, sign)
        return True

    def forget_address(self, address: str) -> Track | None:
        """Follow an address no longer: it is one of ours, or its owner is near. Return the track that it belonged to.

        The track's visit ends, and its end is no evidence, nor is the begin of its next one.
        """
        track_id = self._by_address.get(address) or self._pseudonyms.find(address)
        self._unfollow(address)
        live = None if track_id is None else self._live.get(track_id)
        if live is None:
            return None
        live.end(known=False)
        live.address = None
        live.hidden = True
        return live.track

    def find(self, address: str) -> Track | None:
        """Return the track of an address that was heard here, or on the way."""
        return self.get(self._by_address.get(address) or self._pseudonyms.find(address) or "")

    def know(self, address: str, sign: Sign, at: float) -> Track:
        """Return a track of an address that was heard on the way only; it was not here yet."""
        if (known := self.find(address)) is not None:
            return known
        if len(self._live) >= MOST_TRACKS and (least := least_worth(self, self._score_of)) is not None:
            self.forget(least.id)
        track = Track(self._token(_ID_LENGTH).hex(), sign, at, at)
        self._sign(track, sign)
        self._live[track.id] = Live(track, Hearing(), None)
        self._pseudonyms.remember(address, track.id, at)
        return track

    def tick(self, now: float) -> list[Change]:
        """Bring the tracks up to date; return what changed."""
        self._listening.start(now)
        passed_s = 0.0 if self._ticked_at is None else now - self._ticked_at
        if not -_AHEAD_S <= passed_s <= SUSPENDED_S:
            self._listening.interrupt(now)
        self._ticked_at = now
        changes, heard = self._hear(self._ears.take())
        if passed_s < -_AHEAD_S:
            self._drop_newcomers()
        for address, newcomer, link in list(self._newcomers.decided(self._live.values(), now)):
            live = None if link is None else self._live.get(link.track)
            probability = 1.0 if link is None else link.probability
            if live is None and (known := self.find(address)) is not None:
                # A phone reported it on the way while it waited here.
                live, probability = self._live[known.id], 1.0
            if live is None:
                live, happened = self._begin(address, newcomer)
            else:
                happened = self._link(address, newcomer, live, probability)
            changes += happened
            heard.append(live)
        self._rooms.place([(live.track, live.placing, live.hearing) for live in heard], self._listening.deaf())
        for address in self._newcomers.hopeless(now):
            self._ears.drop(address)
        changes.extend(self._leave(now))
        if self._tidied.due(now):
            changes.extend(self._tidy(now))
        return changes

    def tidy(self, now: float) -> None:
        """Forget what is old, and addresses that wait to become tracks: while nothing is listened to."""
        for _ in self._tidy(now):
            pass
        self._drop_newcomers()

    def levels(self, track_id: str) -> Sequence[tuple[str, float, float]]:
        """Return the receivers that heard a track in this visit: name, level in dBm, time; the loudest first."""
        live = self._live.get(track_id)
        levels = {} if live is None else live.hearing.levels
        rows = [(receiver, dbm, heard_at) for receiver, (dbm, heard_at) in levels.items()]
        return sorted(rows, key=lambda row: row[1], reverse=True)

    def room_shares(self, track_id: str) -> dict[str, float]:
        """Return how probable each room is for a track now."""
        live = self._live.get(track_id)
        return {} if live is None else self._rooms.shares(live.placing)

    def forget(self, track_id: str) -> Track | None:
        """Forget a track and what leads to it; its tracker is a new one when it is heard again."""
        live = self._live.pop(track_id, None)
        if live is None:
            return None
        self._pseudonyms.forget(track_id)
        if live.address is not None:
            self._unfollow(live.address)
        return live.track

    def memory(self) -> dict[str, Any]:
        """Return all that is to survive a restart, for JSON. The keys in it are secrets."""
        return {
            "tracks": [live.memory() for live in self._live.values()],
            "pseudonyms": self._pseudonyms.memory(),
            "inside": self.insider.memory(),
        }

    def restore(self, stored: object, now: float) -> None:
        """Go on with what `memory` returned; what is damaged is left aside, item by item."""
        self._listening.start(now)
        self._listening.interrupt(now)
        if not isinstance(stored, Mapping):
            return
        tracks = stored.get("tracks")
        for item in tracks[:MOST_TRACKS] if isinstance(tracks, list) else ():
            live = live_from_json(item)
            if live is None or outdated(live.track, now):
                continue
            self._live[live.track.id] = live
            if now - live.track.last_seen_at > RESUME_WITHIN_S:
                live.end(known=False)
        self._pseudonyms.restore(stored.get("pseudonyms"))
        self._pseudonyms.tidy(self._live, now)
        self.insider.restore(stored.get("inside"))

    def _hear(self, windows: Mapping[str, Window]) -> tuple[list[Change], list[Live]]:
        """Return what changed, and the tracks that are here and were heard."""
        changes: list[Change] = []
        heard: list[Live] = []
        for address, window in windows.items():
            if (track_id := self._by_address.get(address)) is None:
                self._newcomers.hear(address, window)
                continue
            live = self._live[track_id]
            if live.hear(window, self._listening):
                changes.append(Change(Happening.CAME, live.track, live.track.visits[-1].began_at))
            if live.track.present:
                heard.append(live)
        return changes, heard

    def _leave(self, now: float) -> Iterator[Change]:
        """End the visits of trackers that fell silent."""
        for live in self._live.values():
            if live.track.last_seen_at > now + _AHEAD_S:
                live.set_back(now)
            if live.leave(now, self._listening):
                yield Change(Happening.LEFT, live.track, live.track.last_seen_at)

    def _begin(self, address: str, newcomer: Newcomer) -> tuple[Live, list[Change]]:
        """Begin a track with an address that is nobody's next one."""
        first_at = newcomer.hearing.first_at
        assert first_at is not None
        if newcomer.replaced_in is not None and (wrong := self._live.get(newcomer.replaced_in)) is not None:
            wrong.track.link_confidence *= _WRONG_LINK
        changes: list[Change] = []
        if len(self._live) >= MOST_TRACKS and (least := least_worth(self, self._score_of)) is not None:
            self.forget(least.id)
            changes.append(Change(Happening.GONE, least, least.last_seen_at))
        track = Track(self._token(_ID_LENGTH).hex(), newcomer.sign, first_at, newcomer.hearing.last_at)
        self._sign(track, newcomer.sign)
        live = Live(track, newcomer.hearing, address)
        live.come(first_at, self._listening)
        self._live[track.id] = live
        self._by_address[address] = track.id
        self._pseudonyms.remember(address, track.id, track.last_seen_at)
        return live, [*changes, Change(Happening.CAME, track, first_at)]

    def _link(self, address: str, newcomer: Newcomer, live: Live, probability: float) -> list[Change]:
        """Go on with a track that has another address now."""
        track, before = live.track, live.address
        first_at = newcomer.hearing.first_at
        assert first_at is not None
        if before is not None:
            del self._by_address[before]
            # Its old address has to stay silent.
            self._newcomers.meet(before, track.sign, newcomer.hearing.last_at, track.id)
        live.address = address
        self._by_address[address] = track.id
        track.link_confidence *= probability
        self._sign(track, newcomer.sign)
        live.hearing.adopt(newcomer.hearing)
        track.last_seen_at = max(track.last_seen_at, newcomer.hearing.last_at)
        self._pseudonyms.remember(address, track.id, track.last_seen_at)
        changes = [Change(Happening.LINKED, track, first_at)]
        if not track.present:
            live.come(first_at, self._listening)
            changes.append(Change(Happening.CAME, track, first_at))
        return changes

    def _tidy(self, now: float) -> Iterator[Change]:
        """Forget what is old, and keep addresses under the key of the day on which they were heard last."""
        for live in list(self._live.values()):
            track = live.track
            if outdated(track, now):
                self.forget(track.id)
                yield Change(Happening.GONE, track, track.last_seen_at)
            elif live.address is not None:
                # A pseudonym costs more than all the rest.
                kept = live.address, floor(track.last_seen_at / DAY_S)
                if kept != live.kept:
                    self._pseudonyms.remember(live.address, track.id, track.last_seen_at)
                    live.kept = kept
                if now - track.last_seen_at > UNFOLLOW_AFTER_S:
                    self._unfollow(live.address)
                    live.address = None
        self._pseudonyms.tidy(self._live, now)

    def _lose(self, address: str) -> None:
        """Go on without an address for which there is no room; its track is known by its pseudonym."""
        self._newcomers.drop(address)
        if (track_id := self._by_address.pop(address, None)) is not None:
            self._live[track_id].address = None

    def _drop_newcomers(self) -> None:
        """Drop addresses that wait to become tracks; those that are here are met again."""
        for address in [address for address in self._ears if address not in self._by_address]:
            self._unfollow(address)

    def _unfollow(self, address: str) -> None:
        self._ears.drop(address)
        self._newcomers.drop(address)
        self._by_address.pop(address, None)

    def _sign(self, track: Track, sign: Sign) -> None:
        """Note what a tracker sends now. One that could be connected to before counts as such."""
        if sign.connectable is None or track.sign.connectable:
            sign = replace(sign, connectable=track.sign.connectable)
        track.sign = sign
        track.suspicious = sign.family is Family.FIND_HUB and sign.connectable is False
