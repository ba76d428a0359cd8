"""Finds which of our tags a packet is from."""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Any

from ..adverts.advertisement import address_bytes
from ..adverts.frame import Battery, FindHubFrame, FindMyFrame, Frame, OwnerState
from ..basics.bounded import Bounded
from .credentials import Credentials
from .find_hub import MAX_ROTATION_DELAY_S, ROTATION_S, EphemeralId, read_flags
from .find_my import KEY_LENGTH, PREFIX_LENGTH, prefix
from .jobs import Job, JobDesk, JobResult
from .kinds import KINDS
from .schedule import Slot
from .search import SEARCH_REACH_S, STRONG_DBM, SearchPlanner, SearchResult
from .tables import Tables
from .tag_states import FindHubTag, FindMyTag, FixedAddressTag, TagState

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
    """The tag that a packet is from.

    `battery` is that of this very packet; `protection` is whether unwanted-tracking protection is on, where the
    flags of a Find Hub frame could be read; `model` is a hint from the frame or the credentials.
    """

    tag: str
    battery: Battery | None = None
    owner: OwnerState = OwnerState.UNKNOWN
    model: str | None = None
    protection: bool | None = None


class Resolver:
    """Finds which of our tags a packet is from, by address, frame and keys.

    Use: `add` and `remove` tags; ask `due` every second or so, run the job it returns in a worker thread and hand the
    result to `install` (or the job to `abandon`); ask `known` for each packet's address and `resolve` for new
    content at it. All methods are cheap and belong to one thread; only the jobs compute keys.

    What proves a tag:
    * a fixed address by itself;
    * an iBeacon's UUID, major and minor, at any address;
    * an address that an identity resolving key made;
    * a Find Hub id of the windows around the tag's learned clock offsets, or around Unix time and seconds since
      pairing (three windows on either side, plus the uncertainty of the offset);
    * a Find My address (its lower 46 bits are the key's first ones) of the keys around the expected index (25 hours
      back, 12 ahead), and the whole key where the frame carries it.
    Anything else at a proven address:
    * a frame without identity is the tag's;
    * a Find Hub frame with an unknown id is the tag's while the proof is fresh (21 minutes; 24 hours when the
      proof was a separated frame), since its clock may have stepped; it proves nothing. After that the address is
      forgotten;
    * a frame of another format with an identity, or a Find My key that is not in the table, is not credited;
    * a frame with the identity of another of our tags makes the address that tag's.

    Replay: whoever records a frame and sends it again from elsewhere passes for the tag as long as its window or key
    is in the table: about an hour for Find Hub, 25 hours for Find My. While a tag is lost, an older recording passes
    too: a wide search takes it for a clock that fell back, and an accessory is looked for where it was heard last.
    There is no defence against that. A replay cannot move a clock or a key index that is in use (see `TagClock`
    and `KeyAlignment`), so the tag itself is known again at once.

    Memory, bounded: a Find Hub tag takes 11 KiB (21 ids a clock offset, two or three of them), 70 KiB at most (4
    learned offsets and 2 bases, each at most 17 windows of 3 ids); a Find My accessory 70 KiB (152 keys), 120 KiB at most
    (three spans); either has up to ten addresses. Shared by all: two tables of 4096 misses (0.5 MiB each), 64 unknown
    ids, a curve table (0.3 MiB). So 50 tags take 2 MiB (Find Hub) to 5 MiB (Find My) as a rule, 8 MiB at most.
    """

    def __init__(self, *, search_reach_s: float = SEARCH_REACH_S) -> None:
        self._tags: dict[str, TagState[Any]] = {}
        self._planner = SearchPlanner(search_reach_s)
        self._tables = Tables(self._planner)
        self._addresses = self._tables.addresses
        self._misses: Bounded[str, bytes] = Bounded(_MOST_MISSES)
        self._jobs = JobDesk(self._tags, self._tables)
        self._dirty = False

    def known(self, address: str) -> str | None:
        """Return the tag that an address belongs to, or None: one dictionary look-up."""
        return self._addresses.tag_of(address)

    def add(self, tag: str, credentials: Credentials, alignment: Mapping[str, Any] | None, now: float) -> None:
        """Add a tag, in the place of one of the same name. Computes nothing: it makes a job due.

        `alignment` is what `alignments` returned for it, or None; anything else in it is ignored.
        """
        self.remove(tag)
        stored = alignment if isinstance(alignment, Mapping) else {}
        state = KINDS[credentials.kind].state(tag, credentials, stored)
        self._tags[tag] = state
        state.enter(self._tables, now)
        self._misses.clear()
        self._jobs.hurry()

    def remove(self, tag: str) -> None:
        """Forget a tag, and cancel a search for it."""
        state = self._tags.pop(tag, None)
        if state is not None:
            state.leave(self._tables)
        self._addresses.remove(tag)
        self._jobs.cancel_search(tag)

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
        if tag is not None and isinstance(self._tags[tag], FixedAddressTag):
            return self._credit(tag, frame, seen_at)
        match = self._identified(address, frame, identity, seen_at)
        if match is None and tag is not None:
            return self._at_known_address(tag, address, frame, seen_at)
        if match is None and (tag := self._tables.private_addresses.resolve(address)) is not None:
            self._addresses.learn(tag, address, seen_at + HOLD_S)
            return self._credit(tag, frame, seen_at)
        if match is None:
            self._misses[address] = identity
            if isinstance(frame, FindHubFrame):
                self._planner.heard(identity, seen_at, rssi_dbm)
        return match

    def may_be_lost_tag(self, frame: Frame | None, now: float, rssi_dbm: int) -> bool:
        """Return whether an unresolved frame may be of one of our tags whose clock offset is not known.

        More sightings of it, handed to `resolve`, then lead to a wide search.
        """
        return (
            isinstance(frame, FindHubFrame)
            and rssi_dbm >= STRONG_DBM
            and any(isinstance(state, FindHubTag) and state.is_lost(now) for state in self._tags.values())
        )

    def _identified(self, address: str, frame: Frame | None, identity: bytes, seen_at: float) -> Match | None:
        """Return the match that the frame's identity, or the key in the address, proves."""
        if isinstance(frame, FindHubFrame) and (slot := self._tables.eids.get(identity)) is not None:
            return self._hub_match(slot, address, frame, seen_at)
        if frame is not None and (tag := self._tables.identities.get((frame.protocol, identity))) is not None:
            self._addresses.learn(tag, address, seen_at + HOLD_S)
            return self._credit(tag, frame, seen_at)
        if isinstance(frame, FindHubFrame):
            return None
        if self._tables.prefixes and (isinstance(frame, FindMyFrame) or not identity):
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
        slot = self._tables.prefixes.get(prefix(shown)) if shown else None
        if slot is None or (len(identity) == KEY_LENGTH and identity != slot.entry.key):
            return None
        tag, entry = slot
        state = self._tags[tag]
        if not isinstance(state, FindMyTag):  # home-made: its keys follow no clock
            moved = False
        elif entry.secondary:
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

    def _save_now_and_then(self, state: TagState[Any], seen_at: float) -> None:
        """Have what was learned from hits stored a few times a day."""
        if seen_at - state.saved_at > _SAVE_EVERY_S:
            self._dirty, state.saved_at = True, seen_at

    def _at_known_address(self, tag: str, address: str, frame: Frame | None, seen_at: float) -> Match | None:
        """Return the match of a frame whose identity proves nothing, at an address that was proven before."""
        state = self._tags[tag]
        if not state.rotates:
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
        if frame is None:
            return Match(tag, model=state.model)
        return Match(tag, frame.battery, frame.owner, frame.model or state.model)

    def due(self, now: float) -> Job | None:
        """Return the next piece of heavy work, or None. Call again after taking one: a second may be due.

        At most one schedule job and one search are out at a time; each needs `install` or `abandon`.
        """
        self._addresses.expire(now)
        return self._jobs.due(now)

    def install(self, result: JobResult, now: float) -> bool:
        """Install a job's result, unless its tags are gone. Return whether anything changed."""
        changed = self._jobs.install(result, now)
        if changed and isinstance(result, SearchResult):
            self._dirty = True
        elif changed:
            self._misses.clear()
        return changed

    def abandon(self, job: Job, now: float) -> None:
        """Record that a job will bring no result."""
        self._jobs.abandon(job, now)

    @property
    def dirty(self) -> bool:
        """Whether `alignments` has something new that is worth storing."""
        return self._dirty

    def alignments(self) -> dict[str, dict[str, Any]]:
        """Return by tag what is stored, and given to `add` after a restart; clears `dirty`.

        JSON-able, no secrets. Tags that have learned nothing are left out.
        """
        self._dirty = False
        found: dict[str, dict[str, Any]] = {}
        for tag, state in self._tags.items():
            if (data := state.alignment_data()) is not None:
                found[tag] = data
        return found

    def diagnostics(self, tag: str) -> dict[str, Any]:
        """Return diagnostics of a tag: no secrets, no addresses. Empty for an unknown tag."""
        state = self._tags.get(tag)
        if state is None:
            return {}
        shown: dict[str, Any] = {
            "last_hit_at": state.last_hit_at,
            "learned_addresses": len(self._addresses.learned(tag)),
        }
        if isinstance(state, FindHubTag):
            shown |= self._jobs.diagnostics(tag)
        return shown | state.diagnostics()


def _key_in(address: str) -> bytes:
    """Return the key bytes that an address shows; nothing unless it is of the kind that Find My uses."""
    shown = address_bytes(address)
    return shown if shown is not None and shown[0] >= _RANDOM_STATIC else b""
