"""Finds which of our tags a packet is from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import math
from typing import Any, NamedTuple

from ..adverts.advertisement import address_bytes
from ..adverts.frame import Battery, FindHubFrame, FindMyFrame, Frame, OwnerState
from ..basics.bounded import Bounded
from .content import Content
from .credentials import Credentials
from .find_hub import MAX_ROTATION_DELAY_S, ROTATION_S, EphemeralId, contradicts, read_flags
from .find_my import KEY_LENGTH, PREFIX_LENGTH, prefix
from .jobs import Job, JobDesk, JobResult
from .kinds import KINDS
from .schedule import AccessoryKey, Slot
from .search import SEARCH_REACH_S, STRONG_DBM, SearchPlanner, SearchResult
from .tables import Tables
from .tag_states import FindHubTag, FindMyTag, TagState
from .twins import Twins

NEAR_HOLD_S = 60.0 + ROTATION_S + MAX_ROTATION_DELAY_S
"""How long an address stays a Find Hub tag's or a beacon's after its last proof, for gateways that publish no content:
the life of one Find Hub id, and a minute."""
HOLD_S = 86_400.0
"""The same where a key made the address."""
FRESH_S = 30.0
"""How long after a proof other packets of an address are the tag's, although they prove nothing."""

_MOST_MISSES = 4096
_SAVE_EVERY_S = 21_600.0
_RANDOM_STATIC = 0xC0


@dataclass(frozen=True, slots=True)
class Match:
    """The tag that a packet is from.

    `battery` is that of this very packet; `protection` is whether unwanted-tracking protection is on, where the
    flags of a Find Hub frame could be read; `model` is a hint from the frame or the credentials. `also` has the matches
    of further tags that this packet proves: a phone may be known by its key and by the beacon that it sends.
    """

    tag: str
    battery: Battery | None = None
    owner: OwnerState = OwnerState.UNKNOWN
    model: str | None = None
    protection: bool | None = None
    also: tuple[Match, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags that the packet is from."""
        return (self.tag, *(other.tag for other in self.also)) if self.also else (self.tag,)


class _Heard(NamedTuple):
    """A packet to resolve."""

    address: str
    frame: Frame | None
    identity: bytes
    seen_at: float
    content: Content
    learn: bool


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
    Anything else is the tag's where a fixed address or a key proves the address. At the address of a Find Hub tag or
    a beacon, which proves nothing by itself:
    * a frame without identity, or a packet without data, is the tag's for half a minute after a proof. It prolongs
      nothing;
    * an address that a gateway heard, without content, is the tag's for 21 minutes after a proof;
    * a frame with another identity is not the tag's, and ends the link to the address until it is proven again;
    * data that no protocol reads is not the tag's; from then on only packets that prove themselves are.
    A packet that came late is compared and teaches nothing.

    Replay: whoever records a frame and sends it again from elsewhere passes for the tag as long as its window or key
    is in the table: about an hour for Find Hub, 25 hours for Find My. While a tag is lost, an older recording passes
    too: a wide search takes it for a clock that fell back, and an accessory is looked for where it was heard last.
    There is no defence against that. A replay cannot move a clock or a key index that is in use (see `TagClock`
    and `KeyAlignment`), so the tag itself is known again at once.

    Memory, bounded: a Find Hub tag takes 13 KiB (21 ids a clock offset, two or three of them), until its clock is
    known 21 with a pairing time and 200 with a pairing day (220 windows); then 70 KiB at most (4 learned offsets and 2
    bases, each at most 17 windows of 3 ids). A Find My accessory takes 70 KiB (152 keys), 120 KiB at most (three spans); either has up to ten addresses. Shared by all: two tables of 4096 misses (0.5 MiB each), 64 unknown
    ids, a curve table (0.3 MiB). So 50 tags take 2 MiB (Find Hub) to 5 MiB (Find My) as a rule, 8 MiB at most.
    """

    def __init__(self, *, search_reach_s: float = SEARCH_REACH_S) -> None:
        self._tags: dict[str, TagState[Any]] = {}
        self._tables = Tables(SearchPlanner(search_reach_s))
        self._addresses = self._tables.addresses
        self._misses: Bounded[str, bytes] = Bounded(_MOST_MISSES)
        self._jobs = JobDesk(self._tags, self._tables)
        self._twins = Twins()
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
        self._twins.forget(tag)
        self._jobs.cancel_search(tag)

    def resolve(
        self,
        address: str,
        frame: Frame | None,
        seen_at: float,
        rssi_dbm: int,
        *,
        content: Content = Content.HIDDEN,
        late: bool = False,
    ) -> Match | None:
        """Return whose packet this is, or None for a stranger's.

        `address` is in upper case with colons, `seen_at` event time (Unix seconds), `content` what the packet shows
        besides the frame. A match is learned unless it is `late`: its address, and for rotating tags the clock or key
        index. A miss is remembered until the schedule changes.
        """
        if not math.isfinite(seen_at):
            return None
        identity = b"" if frame is None else frame.identity
        if self._addresses.tag_of(address) is None and self._misses.get(address) == identity:
            if not late:
                self._unknown(frame, seen_at, rssi_dbm)
            return None
        matches = self._matches(_Heard(address, frame, identity, seen_at, content, not late))
        if matches:
            match, *others = matches
            return replace(match, also=tuple(others)) if others else match
        if not late:
            self._misses[address] = identity
            self._unknown(frame, seen_at, rssi_dbm)
        return None

    def _matches(self, heard: _Heard) -> list[Match]:
        """Return a match for each tag that the packet proves, or that is known at its address."""
        fixed = self._addresses.fixed(heard.address)
        matches = [self._credit(tag, heard) for tag in fixed]
        private = self._tables.private_addresses.resolve(heard.address)
        match = self._identified(heard) or self._linked(heard, private)
        if match is not None and match.tag not in fixed:
            matches.append(match)
        if private is not None and all(match.tag != private for match in matches):
            if heard.learn and self._addresses.learned_tag(heard.address) is None:
                self._learn(private, heard, HOLD_S)
            matches.append(self._credit(private, heard))
        return matches

    def follows(self, tag: str, address: str, receiver: str, rssi_dbm: int, seen_at: float) -> bool:
        """Return whether a packet of a tag, resolved before, is to be used: one of a copy elsewhere is not.

        A phone may have several addresses at once, and the address of a fixed tag or an accessory is its identity.
        """
        state = self._tags.get(tag)
        if state is None or not state.has_one_address:
            return True
        return self._twins.follows(tag, address, receiver, rssi_dbm, seen_at)

    def doubled(self, now: float) -> frozenset[str]:
        """Return the tags that two devices send as at present."""
        return self._twins.doubled(now)

    def may_be_lost_tag(self, frame: Frame | None, now: float, rssi_dbm: int) -> bool:
        """Return whether an unresolved frame may be of one of our tags whose clock or key count is not known.

        More sightings of it, handed to `resolve`, then lead to a search.
        """
        if rssi_dbm < STRONG_DBM or (planner := self._planner_of(frame)) is None:
            return False
        return any(state.planner(self._tables) is planner and state.is_lost(now) for state in self._tags.values())

    def _planner_of(self, frame: Frame | None) -> SearchPlanner | None:
        """Return the planner of the searches that a frame may lead to."""
        if isinstance(frame, FindHubFrame):
            return self._tables.planner
        return self._tables.key_planner if isinstance(frame, FindMyFrame) and frame.from_tag else None

    def _unknown(self, frame: Frame | None, seen_at: float, rssi_dbm: int) -> None:
        """Plan a search for an unknown id, once it was heard often enough."""
        if frame is not None and (planner := self._planner_of(frame)) is not None:
            planner.heard(frame.identity, seen_at, rssi_dbm)

    def _identified(self, heard: _Heard) -> Match | None:
        """Return the match that the frame's identity, or the key in the address, proves."""
        frame, identity = heard.frame, heard.identity
        if isinstance(frame, FindHubFrame) and (slot := self._tables.eids.get(identity)) is not None:
            return self._hub_match(slot, heard, frame)
        if frame is not None and (tag := self._tables.identities.get((frame.protocol, identity))) is not None:
            self._learn(tag, heard, NEAR_HOLD_S)
            return self._credit(tag, heard)
        if isinstance(frame, FindHubFrame):
            return None
        if self._tables.prefixes and (isinstance(frame, FindMyFrame) or not identity):
            return self._key_match(heard)
        return None

    def _hub_match(self, slot: Slot[EphemeralId], heard: _Heard, frame: FindHubFrame) -> Match:
        tag, entry = slot
        state = self._tags[tag]
        assert isinstance(state, FindHubTag)
        if heard.learn:
            if state.clock.observe(entry.window, heard.seen_at):
                self._dirty = True
                self._jobs.hurry()
            if state.is_lost(heard.seen_at):
                self._jobs.located(tag)
            self._save_now_and_then(state, heard.seen_at)
            self._learn(tag, heard, NEAR_HOLD_S)
        match = self._credit(tag, heard)
        if frame.hashed_flags is None:
            return match
        protection = frame.owner is OwnerState.SEPARATED
        if contradicts(frame.hashed_flags, entry.mask, protection=protection):
            return replace(match, owner=OwnerState.UNKNOWN)
        flags = read_flags(frame.hashed_flags, entry.mask, protection=protection)
        return match if flags is None else replace(match, battery=flags.battery, protection=flags.protection)

    def _key_match(self, heard: _Heard) -> Match | None:
        identity = heard.identity
        shown = identity if len(identity) >= PREFIX_LENGTH else _key_in(heard.address)
        slot = self._tables.prefixes.get(prefix(shown)) if shown else None
        if slot is None or (len(identity) == KEY_LENGTH and identity != slot.entry.key):
            return None
        tag, entry = slot
        state = self._tags[tag]
        if heard.learn:
            # The keys of a home-made tag follow no clock.
            if isinstance(state, FindMyTag):
                self._follow_keys(state, entry, heard)
            self._save_now_and_then(state, heard.seen_at)
            self._learn(tag, heard, HOLD_S)
        return self._credit(tag, heard)

    def _follow_keys(self, state: FindMyTag, entry: AccessoryKey, heard: _Heard) -> None:
        near = heard.frame is not None and heard.frame.owner is OwnerState.NEAR
        if state.observe(entry, heard.seen_at, near=near):
            self._dirty = True
            self._jobs.hurry()
        if state.is_lost(heard.seen_at):
            self._jobs.located(state.tag)

    def _learn(self, tag: str, heard: _Heard, hold_s: float) -> None:
        """Learn an address that a packet proves, unless what it also sends shows that it is not the tag's own."""
        if not heard.learn:
            return
        address = heard.address
        if hold_s == NEAR_HOLD_S:
            if heard.content is Content.FOREIGN:
                self._addresses.mark_foreign(address)
            if self._addresses.is_foreign(address):
                return
        self._addresses.learn(tag, address, heard.seen_at + hold_s, at=heard.seen_at)

    def _save_now_and_then(self, state: TagState[Any], seen_at: float) -> None:
        """Have what was learned from hits stored a few times a day."""
        if seen_at - state.saved_at > _SAVE_EVERY_S:
            self._dirty, state.saved_at = True, seen_at

    def _linked(self, heard: _Heard, private: str | None) -> Match | None:
        """Return the match of a packet that proves nothing, at an address that was proven before."""
        address = heard.address
        tag = self._addresses.learned_tag(address)
        if tag is None or tag == private:
            return None
        by_key = isinstance(self._tags[tag], FindMyTag)
        if heard.identity:
            if heard.learn and not by_key:
                self._addresses.forget(address)
            return None
        if heard.content is Content.FOREIGN and not by_key:
            if heard.learn:
                self._addresses.mark_foreign(address)
            return None
        if by_key or (heard.frame is None and heard.content is Content.HIDDEN):
            until = self._addresses.until(tag, address)
        else:
            until = self._addresses.proven_at(tag, address) + FRESH_S
        return self._credit(tag, heard, proven=False) if heard.seen_at <= until else None

    def _credit(self, tag: str, heard: _Heard, *, proven: bool = True) -> Match:
        state = self._tags[tag]
        if heard.learn and proven:
            state.last_hit_at = max(heard.seen_at, state.last_hit_at or -math.inf)
        frame = heard.frame
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
        if state.has_one_address:
            shown |= self._twins.diagnostics(tag)
        return shown | self._jobs.diagnostics(tag) | state.diagnostics()


def _key_in(address: str) -> bytes:
    """Return the key bytes that an address shows; nothing unless it is of the kind that Find My uses."""
    shown = address_bytes(address)
    return shown if shown is not None and shown[0] >= _RANDOM_STATIC else b""
