"""Which of our tags a packet is from."""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Any

from ..adverts.advertisement import address_bytes
from ..adverts.frame import Battery, FindHubFrame, FindMyFrame, Frame, IBeaconFrame, OwnerState
from ..basics.bounded import Bounded
from .addresses import AddressBook
from .credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
)
from .find_hub import MAX_ROTATION_DELAY_S, ROTATION_S, EphemeralId, read_flags
from .find_my import KEY_LENGTH, PREFIX_LENGTH, prefix
from .jobs import Job, JobDesk, JobResult
from .rpa import PrivateAddresses
from .schedule import AccessoryKey, Slot
from .search import SEARCH_REACH_S, STRONG_DBM, SearchPlanner, SearchResult
from .tags import LOST_AFTER_S, FindHubTag, FindMyTag, PlainTag, Tag

NEAR_HOLD_S = 60.0 + ROTATION_S + MAX_ROTATION_DELAY_S
"""How long an address stays a Find Hub tag's after its last proof in normal mode: the life of one id, with which it
rotates and which a caller need resolve only once, and a minute."""
HOLD_S = 86_400.0
"""The same in separated mode, where the address stays for a day, and for all other tags."""

_MOST_MISSES = 4096
_SAVE_EVERY_S = 21_600.0
_RANDOM_STATIC = 0xC0


@dataclass(frozen=True, slots=True)
class Match:
    """A packet is this tag's.

    `battery` is what this packet says of it; `protection` says whether unwanted-tracking protection is on, where the
    flags of a Find Hub frame could be read; `model` is a hint from the frame or the credentials.
    """

    tag: str
    battery: Battery | None = None
    owner: OwnerState = OwnerState.UNKNOWN
    model: str | None = None
    protection: bool | None = None


class Resolver:
    """Tells which of our tags a packet is from, by address, frame and keys.

    Use: `add` and `remove` tags; ask `due` every second or so, run the job it returns in a worker thread and hand the
    result to `install` (or the job to `abandon`); ask `known` for each packet's address and `resolve` for what is new
    at it. All methods are cheap and belong to one thread; only the jobs compute keys.

    What proves a tag:
    * a fixed address by itself;
    * an iBeacon's UUID, major and minor, at any address;
    * an address that an identity resolving key made;
    * a Find Hub id of the windows around the tag's learned clock offsets, or around Unix time and seconds since
      pairing (three windows on either side, plus what is not known of the offset);
    * a Find My address (its lower 46 bits are the key's first ones) of the keys around the expected index (25 hours
      back, 12 ahead), and the whole key where the frame carries it.
    Everything else at a proven address:
    * a frame without identity is the tag's;
    * a Find Hub frame with an id that is nobody's is the tag's while the proof is fresh (21 minutes; 24 hours when the
      proof was a separated frame), since its clock may have stepped; it proves nothing. After that the address is
      forgotten;
    * a frame of another format with an identity, or a Find My key that is not in the table, is not credited;
    * a frame with the identity of another of our tags makes the address that tag's.

    Replay: whoever records a frame and sends it again from elsewhere passes for the tag as long as its window or key
    is in the table: about an hour for Find Hub, 25 hours for Find My. While a tag is nowhere, an older recording passes
    too: a wide search takes it for a clock that fell back, and an accessory is looked for where it was heard last.
    Radio offers no defence against that. The replay cannot move a clock or a key index that is in use (see `TagClock`
    and `KeyAlignment`), so the tag itself is known again at once.

    Memory, bounded: a Find Hub tag takes 11 KiB (21 ids a clock offset, two or three of them), 70 KiB at most (4
    learned offsets and 2 bases, each at most 17 windows of 3 ids); a Find My accessory 70 KiB (152 keys), 120 KiB at most
    (three spans); either has up to ten addresses. Shared by all: two tables of 4096 misses (0.5 MiB each), 64 unknown
    ids, a curve table (0.3 MiB). So 50 tags take 2 MiB (Find Hub) to 5 MiB (Find My) as a rule, 8 MiB at most.
    """

    def __init__(self, *, search_reach_s: float = SEARCH_REACH_S) -> None:
        self._tags: dict[str, Tag] = {}
        self._addresses = AddressBook()
        self._eids: dict[bytes, Slot[EphemeralId]] = {}
        self._prefixes: dict[bytes, Slot[AccessoryKey]] = {}
        self._beacons: dict[bytes, str] = {}
        self._private = PrivateAddresses()
        self._misses: Bounded[str, bytes] = Bounded(_MOST_MISSES)
        self._planner = SearchPlanner(search_reach_s)
        self._jobs = JobDesk(self._tags, self._eids, self._prefixes, self._planner)
        self._dirty = False
        self.known = self._addresses.tag_of
        """The tag that an address belongs to, or None: one dictionary look-up."""

    def add(self, tag: str, credentials: Credentials, alignment: Mapping[str, Any] | None, now: float) -> None:
        """Take in a tag, in the place of one of the same name. Computes nothing: it makes a job due.

        `alignment` is what `alignments` returned for it, or None; anything else in it is left aside.
        """
        self.remove(tag)
        stored = alignment if isinstance(alignment, Mapping) else {}
        match credentials:
            case FindHubCredentials():
                hub = FindHubTag(tag, credentials, stored.get("clocks"))
                self._tags[tag] = hub
                self._planner.add(tag, now + LOST_AFTER_S if hub.clock.learned else now)
            case FindMyCredentials():
                self._tags[tag] = FindMyTag(tag, credentials, stored.get("keys"))
            case AddressCredentials(address):
                self._tags[tag] = PlainTag(credentials)
                self._addresses.fix(tag, address)
            case IBeaconCredentials():
                self._tags[tag] = PlainTag(credentials)
                self._beacons[credentials.identity] = tag
            case PrivateAddressCredentials(irk):
                self._tags[tag] = PlainTag(credentials)
                self._private.add(tag, irk)
        self._misses.clear()
        self._jobs.hurry()

    def remove(self, tag: str) -> None:
        """Forget a tag, and call off a search for it."""
        state = self._tags.pop(tag, None)
        if isinstance(state, FindHubTag):
            state.clear(self._eids)
            self._planner.remove(tag)
        elif isinstance(state, FindMyTag):
            state.clear(self._prefixes)
        self._addresses.remove(tag)
        self._private.remove(tag)
        self._beacons = {identity: owner for identity, owner in self._beacons.items() if owner != tag}
        self._jobs.cancel_search(tag)

    @property
    def addresses(self) -> Mapping[str, str]:
        """A live view of all known addresses and their tags."""
        return self._addresses.all

    def resolve(self, address: str, frame: Frame | None, seen_at: float, rssi_dbm: int) -> Match | None:
        """Return whose packet this is, or None for a stranger's.

        `address` is in upper case with colons, `seen_at` event time (Unix seconds). A match is learned: its address,
        and for rotating tags the clock or key index. A miss is remembered until the schedule changes.
        """
        if not math.isfinite(seen_at):
            return None
        identity = b"" if frame is None else frame.identity
        tag = self._addresses.tag_of(address)
        if tag is None and self._misses.get(address) == identity:
            if isinstance(frame, FindHubFrame):
                self._planner.heard(identity, seen_at, rssi_dbm)
            return None
        if tag is not None and isinstance(self._tags[tag].credentials, AddressCredentials):
            return self._credit(tag, frame, seen_at)
        match = self._identified(address, frame, identity, seen_at)
        if match is None and tag is not None:
            return self._at_known_address(tag, address, frame, seen_at)
        if match is None and (tag := self._private.resolve(address)) is not None:
            self._addresses.learn(tag, address, seen_at + HOLD_S)
            return self._credit(tag, frame, seen_at)
        if match is None:
            self._misses[address] = identity
            if isinstance(frame, FindHubFrame):
                self._planner.heard(identity, seen_at, rssi_dbm)
        return match

    def wonders_about(self, frame: Frame | None, now: float, rssi_dbm: int) -> bool:
        """Return whether a stranger's frame could be a tag of ours that is nowhere, its clock being lost.

        More sightings of it, handed to `resolve`, then lead to a wide search.
        """
        return (
            isinstance(frame, FindHubFrame)
            and rssi_dbm >= STRONG_DBM
            and any(isinstance(state, FindHubTag) and state.is_lost(now) for state in self._tags.values())
        )

    def _identified(self, address: str, frame: Frame | None, identity: bytes, seen_at: float) -> Match | None:
        """Return the match that the frame's identity, or the key in the address, proves."""
        if isinstance(frame, FindHubFrame):
            slot = self._eids.get(identity)
            return None if slot is None else self._hub_match(slot, address, frame, seen_at)
        if isinstance(frame, IBeaconFrame):
            tag = self._beacons.get(identity)
            if tag is None:
                return None
            self._addresses.learn(tag, address, seen_at + HOLD_S)
            return self._credit(tag, frame, seen_at)
        if self._prefixes and (isinstance(frame, FindMyFrame) or not identity):
            return self._key_match(address, frame, identity, seen_at)
        return None

    def _hub_match(self, slot: Slot[EphemeralId], address: str, frame: FindHubFrame, seen_at: float) -> Match:
        tag, entry = slot
        state = self._tags[tag]
        assert isinstance(state, FindHubTag)
        separated = frame.owner is OwnerState.SEPARATED
        if state.clock.observe(entry.window, seen_at):
            self._dirty = True
            self._jobs.hurry()
        if state.is_lost(seen_at):
            self._jobs.located(tag)
        self._save_now_and_then(state, seen_at)
        self._addresses.learn(tag, address, seen_at + (HOLD_S if separated else NEAR_HOLD_S))
        state.last_hit_at = seen_at if state.last_hit_at is None else max(state.last_hit_at, seen_at)
        flags = None
        if frame.hashed_flags is not None:
            flags = read_flags(frame.hashed_flags, entry.mask, protection=separated)
        if flags is None:
            return Match(tag, None, frame.owner, frame.model)
        return Match(tag, flags.battery, frame.owner, frame.model, flags.protection)

    def _key_match(self, address: str, frame: Frame | None, identity: bytes, seen_at: float) -> Match | None:
        shown = identity if len(identity) >= PREFIX_LENGTH else _key_in(address)
        slot = self._prefixes.get(prefix(shown)) if shown else None
        if slot is None or (len(identity) == KEY_LENGTH and identity != slot.entry.key):
            return None
        tag, entry = slot
        state = self._tags[tag]
        assert isinstance(state, FindMyTag)
        if entry.secondary:
            moved = state.alignment.observe_secondary(entry.number, seen_at)
        else:
            near = frame is not None and frame.owner is OwnerState.NEAR
            moved = state.alignment.observe_primary(entry.number, seen_at, near=near)
        if moved:
            self._dirty = True
            self._jobs.hurry()
        self._save_now_and_then(state, seen_at)
        self._addresses.learn(tag, address, seen_at + HOLD_S)
        return self._credit(tag, frame, seen_at)

    def _save_now_and_then(self, state: FindHubTag | FindMyTag, seen_at: float) -> None:
        """Have what hits sharpened stored a few times a day."""
        if seen_at - state.saved_at > _SAVE_EVERY_S:
            self._dirty, state.saved_at = True, seen_at

    def _at_known_address(self, tag: str, address: str, frame: Frame | None, seen_at: float) -> Match | None:
        """Return the match of a frame whose identity proves nothing, at an address that was proven before."""
        state = self._tags[tag]
        if isinstance(state, PlainTag):
            self._addresses.learn(tag, address, seen_at + HOLD_S)
            return self._credit(tag, frame, seen_at)
        if frame is None or not frame.identity:
            return self._credit(tag, frame, seen_at)
        if isinstance(state, FindHubTag) and isinstance(frame, FindHubFrame):
            if seen_at <= self._addresses.until(tag, address):
                return self._credit(tag, frame, seen_at)
            self._addresses.forget(address)
        return None

    def _credit(self, tag: str, frame: Frame | None, seen_at: float) -> Match:
        state = self._tags[tag]
        state.last_hit_at = seen_at if state.last_hit_at is None else max(state.last_hit_at, seen_at)
        model = state.credentials.model if isinstance(state.credentials, FindMyCredentials) else None
        if frame is None:
            return Match(tag, model=model)
        return Match(tag, frame.battery, frame.owner, frame.model or model)

    def due(self, now: float) -> Job | None:
        """Return the next piece of heavy work, or None. Call again after taking one: a second may be due.

        At most one schedule job and one search are out at a time; each needs `install` or `abandon`.
        """
        self._addresses.expire(now)
        return self._jobs.due(now)

    def install(self, result: JobResult, now: float) -> bool:
        """Take in a job's result, unless its tags are gone. Return whether anything changed."""
        changed = self._jobs.install(result, now)
        if changed and isinstance(result, SearchResult):
            self._dirty = True
        elif changed:
            self._misses.clear()
        return changed

    def abandon(self, job: Job, now: float) -> None:
        """Take note that a job will bring no result."""
        self._jobs.abandon(job, now)

    @property
    def dirty(self) -> bool:
        """Whether `alignments` has something new that is worth storing."""
        return self._dirty

    def alignments(self) -> dict[str, dict[str, Any]]:
        """Return what to store for each tag and to give to `add` after a restart; clears `dirty`.

        JSON-able, no secrets. Tags that have learned nothing are left out.
        """
        self._dirty = False
        found: dict[str, dict[str, Any]] = {}
        for tag, state in self._tags.items():
            if not isinstance(state, PlainTag) and (data := state.alignment_data()) is not None:
                found[tag] = data
        return found

    def diagnostics(self, tag: str) -> dict[str, Any]:
        """Return what may be shown of a tag: no secrets, no addresses. Empty for a tag that is not there."""
        state = self._tags.get(tag)
        if state is None:
            return {}
        shown: dict[str, Any] = {
            "last_hit_at": state.last_hit_at,
            "learned_addresses": len(self._addresses.learned(tag)),
        }
        if isinstance(state, FindHubTag):
            shown |= self._jobs.diagnostics(tag)
        return shown if isinstance(state, PlainTag) else shown | state.diagnostics()


def _key_in(address: str) -> bytes:
    """Return the key bytes that an address shows; nothing unless it is of the kind that Find My uses."""
    shown = address_bytes(address)
    return shown if shown is not None and shown[0] >= _RANDOM_STATIC else b""
