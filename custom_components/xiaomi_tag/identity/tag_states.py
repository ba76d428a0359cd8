"""Each kind's state of one tag in the resolver: its credentials, its clock or alignment, and its table entries."""

from collections.abc import Mapping
from typing import Any, ClassVar, override

from ..adverts import find_hub, ibeacon
from .alignment import KeyAlignment
from .credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    HomeMadeCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
)
from .find_hub import MAX_ROTATION_DELAY_S, ROTATION_S
from .find_my import KEY_LENGTH, Checkpoint, prefix
from .key_search import FoundKey, KeySearch
from .schedule import (
    AccessoryKey,
    FindHubRequest,
    FindHubTable,
    FindMyRequest,
    FindMyTable,
    Part,
    Request,
    Slot,
    Spans,
    Table,
    chain_of,
    covered,
    replace_entries,
    secondary_spans,
)
from .search import Search, SearchPlanner, WideSearch
from .tables import Tables
from .tag_clock import OffsetRange, TagClock

_FIXED_WINDOW = (0, 0)
"""Home-made tags send the id of their first window for ever."""

LOST_AFTER_S = 600.0 + ROTATION_S + MAX_ROTATION_DELAY_S
"""A Find Hub tag without a new id for so long is worth a wide search: the life of one id, which a caller need resolve
only once, and ten minutes."""

KEYS_LAST_S = 26 * 3600.0
"""An accessory that was not heard for so long may have lost its place: its table has the keys of 25 hours back."""


class TagState[C: Credentials]:
    """The state of one tag; by itself that of a tag for which nothing is computed ahead.

    `alignment` is what `alignment_data` returned before a restart, or empty.
    """

    rotates: ClassVar = False
    """Whether the tag's identity changes with time, so that a frame with another one may not be its own."""
    has_one_address: ClassVar = False
    """Whether frames prove the tag at any address, of which it has one at a time."""

    def __init__(self, tag: str, credentials: C, _alignment: Mapping[str, Any]) -> None:
        self.tag = tag
        self.credentials = credentials
        self.last_hit_at: float | None = None
        self.saved_at = 0.0

    @property
    def model(self) -> str | None:
        """The model, where the credentials contain one."""
        return None

    def enter(self, tables: Tables, now: float) -> None:
        """Add the tag's entries to the tables; those that have to be computed come with `install`."""

    def planner(self, _tables: Tables) -> SearchPlanner | None:
        """Return the planner of the searches for such tags, None if there are none."""
        return None

    def is_lost(self, now: float) -> bool:  # noqa: ARG002  kinds that are searched for need the time
        """Return whether a search for the tag is worth its time."""
        return False

    def search(self, targets: Mapping[bytes, float], now: float, reach_s: float) -> Search:
        """Return a search for the tag among unknown ids, each with when it was heard."""
        raise NotImplementedError

    def learn(self, found: object) -> bool:  # noqa: ARG002  so do they what was found
        """Learn what a search has found; return whether it is of use."""
        return False

    def leave(self, tables: Tables) -> None:
        """Remove the tag's entries, except addresses, which the resolver removes for all kinds."""

    def request(self, now: float) -> Request | None:  # noqa: ARG002  kinds that rotate need the time
        """Return what to compute, or None when the tables are complete."""
        return None

    def install(self, table: Table, tables: Tables) -> None:
        """Put a computed table of this tag into the tables."""

    def alignment_data(self) -> dict[str, Any] | None:
        """Return what was learned, to be stored; None when there is nothing."""
        return None

    def diagnostics(self) -> dict[str, Any]:
        """Return diagnostics: no secrets, no addresses."""
        return {}


class FixedAddressTag(TagState[AddressCredentials]):
    """A tag with a fixed address, which by itself proves the tag."""

    @override
    def enter(self, tables: Tables, now: float) -> None:
        tables.addresses.fix(self.tag, self.credentials.address)


class BeaconTag(TagState[IBeaconCredentials]):
    """An iBeacon, known by its identity at any address."""

    has_one_address: ClassVar = True

    @override
    def enter(self, tables: Tables, now: float) -> None:
        tables.identities[ibeacon.PROTOCOL, self.credentials.identity] = self.tag

    @override
    def leave(self, tables: Tables) -> None:
        key = ibeacon.PROTOCOL, self.credentials.identity
        if tables.identities.get(key) == self.tag:
            del tables.identities[key]


class HomeMadeTag(TagState[HomeMadeCredentials]):
    """A home-made tag, known at any address by the Find Hub id or the Find My keys that it was programmed with."""

    has_one_address: ClassVar = True

    @override
    def enter(self, tables: Tables, now: float) -> None:
        for number, one in enumerate(self.credentials.ids):
            if len(one) == KEY_LENGTH:
                tables.prefixes[prefix(one)] = Slot(self.tag, AccessoryKey(False, number, one))
            else:
                tables.identities[find_hub.PROTOCOL, one] = self.tag

    @override
    def leave(self, tables: Tables) -> None:
        for one in self.credentials.ids:
            slot = tables.prefixes.get(prefix(one))
            if slot is not None and slot.tag == self.tag:
                del tables.prefixes[prefix(one)]
            if tables.identities.get((find_hub.PROTOCOL, one)) == self.tag:
                del tables.identities[find_hub.PROTOCOL, one]

    @override
    def diagnostics(self) -> dict[str, Any]:
        return {"ids": len(self.credentials.ids)}


class PrivateAddressTag(TagState[PrivateAddressCredentials]):
    """A tag known by the key that its addresses are made with."""

    @override
    def enter(self, tables: Tables, now: float) -> None:
        tables.private_addresses.add(self.tag, self.credentials.irk)

    @override
    def leave(self, tables: Tables) -> None:
        tables.private_addresses.remove(self.tag)


class FindHubTag(TagState[FindHubCredentials]):
    """A Find Hub tag and the ids that it may be sending."""

    rotates: ClassVar = True
    has_one_address: ClassVar = True

    def __init__(self, tag: str, credentials: FindHubCredentials, alignment: Mapping[str, Any]) -> None:
        super().__init__(tag, credentials, alignment)
        self.clock = TagClock(credentials.paired_at, alignment.get("clocks"))
        self.spans: Spans = ()
        self._eids: dict[int, tuple[bytes, ...]] = {}

    @override
    def planner(self, tables: Tables) -> SearchPlanner:
        return tables.planner

    @override
    def enter(self, tables: Tables, now: float) -> None:
        tables.planner.add(self.tag, now + LOST_AFTER_S if self.clock.learned else now)

    @override
    def leave(self, tables: Tables) -> None:
        replace_entries(tables.eids, self._eids, tag=self.tag, wanted=set(), part=Part())
        tables.planner.remove(self.tag)

    @override
    def is_lost(self, now: float) -> bool:
        return self.last_hit_at is None or now - self.last_hit_at > LOST_AFTER_S

    @override
    def search(self, targets: Mapping[bytes, float], now: float, reach_s: float) -> WideSearch:
        return WideSearch(
            self.tag,
            self,
            self.credentials.identity_key,
            targets=targets,
            now=now,
            reach_s=reach_s,
            paired_at=self.credentials.paired_at,
        )

    @override
    def learn(self, found: object) -> bool:
        if not isinstance(found, OffsetRange):
            return False
        self.clock.learn(found)
        return True

    @override
    def request(self, now: float) -> FindHubRequest | None:
        spans = (*self.clock.windows(now), _FIXED_WINDOW)
        if spans == self.spans:
            return None
        missing = tuple(sorted(covered(spans) - self._eids.keys()))
        return FindHubRequest(
            tag=self.tag, token=self, spans=spans, identity_key=self.credentials.identity_key, missing=missing
        )

    @override
    def install(self, table: Table, tables: Tables) -> None:
        assert isinstance(table, FindHubTable)
        self.spans = table.spans
        replace_entries(tables.eids, self._eids, tag=self.tag, wanted=covered(table.spans), part=table.part)

    @override
    def alignment_data(self) -> dict[str, Any] | None:
        return {"clocks": self.clock.to_data()} if self.clock.learned else None

    @override
    def diagnostics(self) -> dict[str, Any]:
        return {
            "scheduled_ids": sum(map(len, self._eids.values())),
            "clock_offsets": [
                {"offset_s": round((known.low_s + known.high_s) / 2), "width_s": round(known.high_s - known.low_s)}
                for known in self.clock.learned
            ],
        }


class FindMyTag(TagState[FindMyCredentials]):
    """A Find My accessory and the keys that it may be sending."""

    rotates: ClassVar = True

    def __init__(self, tag: str, credentials: FindMyCredentials, alignment: Mapping[str, Any]) -> None:
        super().__init__(tag, credentials, alignment)
        self.alignment = KeyAlignment(
            credentials.paired_at, credentials.aligned_at, credentials.aligned_index, alignment.get("keys")
        )
        self.spans: Spans = ()
        self._prefixes: dict[tuple[bool, int], tuple[bytes, ...]] = {}
        self._checkpoints: tuple[tuple[Checkpoint, ...], tuple[Checkpoint, ...]] = ((), ())

    @property
    @override
    def model(self) -> str | None:
        return self.credentials.model

    @override
    def planner(self, tables: Tables) -> SearchPlanner:
        return tables.key_planner

    @override
    def enter(self, tables: Tables, now: float) -> None:
        tables.key_planner.add(self.tag, now + LOST_AFTER_S if self.alignment.confirmed else now)

    @override
    def leave(self, tables: Tables) -> None:
        replace_entries(tables.prefixes, self._prefixes, tag=self.tag, wanted=set(), part=Part())
        tables.key_planner.remove(self.tag)

    @override
    def is_lost(self, now: float) -> bool:
        return self.last_hit_at is None or now - self.last_hit_at > KEYS_LAST_S

    @override
    def search(self, targets: Mapping[bytes, float], now: float, reach_s: float) -> KeySearch:
        first, last = self.alignment.reach(now)
        return KeySearch(
            self.tag,
            self,
            self.credentials.master_key,
            (self.credentials.primary_secret, self.credentials.secondary_secret),
            targets=targets,
            first=first,
            last=last,
        )

    @override
    def learn(self, found: object) -> bool:
        if not isinstance(found, FoundKey):
            return False
        if found.secondary:
            self.alignment.observe_secondary(found.number, found.heard_at)
        else:
            self.alignment.found(found.number, found.heard_at)
        return True

    def observe(self, entry: AccessoryKey, seen_at: float, *, near: bool) -> bool:
        """Record that a key was heard; return whether other keys are expected now."""
        if entry.secondary:
            return self.alignment.observe_secondary(entry.number, seen_at)
        return self.alignment.observe_primary(entry.number, seen_at, near=near)

    @override
    def request(self, now: float) -> FindMyRequest | None:
        spans = self.alignment.spans(now)
        if spans == self.spans:
            return None
        primary, secondary = self._checkpoints
        return FindMyRequest(
            tag=self.tag,
            token=self,
            spans=spans,
            master_key=self.credentials.master_key,
            secrets=(self.credentials.primary_secret, self.credentials.secondary_secret),
            chains=(
                chain_of(spans, self._prefixes, primary, secondary=False),
                chain_of(secondary_spans(spans), self._prefixes, secondary, secondary=True),
            ),
        )

    @override
    def install(self, table: Table, tables: Tables) -> None:
        assert isinstance(table, FindMyTable)
        wanted = {(False, number) for number in covered(table.spans)}
        wanted |= {(True, number) for number in covered(secondary_spans(table.spans))}
        self.spans = table.spans
        self._checkpoints = table.checkpoints
        replace_entries(tables.prefixes, self._prefixes, tag=self.tag, wanted=wanted, part=table.part)

    @override
    def alignment_data(self) -> dict[str, Any] | None:
        keys = self.alignment.to_data()
        return None if keys is None else {"keys": keys}

    @override
    def diagnostics(self) -> dict[str, Any]:
        return {"scheduled_ids": len(self._prefixes), "key_alignment": self.alignment.to_data()}
