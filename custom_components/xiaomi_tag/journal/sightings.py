"""The table of sightings: one block for each tag and ten minutes, rewritten as more arrive."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ..basics.numbers import LATEST
from .blocks import MOST_ROWS, SLOT_S, Block, decode, encode, merge, slot_of
from .columns import SightingColumns
from .database import Database
from .model import JournalSighting
from .tag_columns import TagColumns, columns_of
from .vault import Vault

_TABLE: Final = "sightings"
_MOST_CACHED_ROWS: Final = 250_000
"""About 5 MB: the current blocks of 130 busy tags."""

type _Key = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class _Stored:
    id: int
    block: Block


class SightingTable:
    """Keeps the blocks that were written last in memory, so that adding to one does not read it first."""

    def __init__(self, database: Database, vault: Vault, unreadable: Callable[[], None]) -> None:
        self._database = database
        self._vault = vault
        self._unreadable = unreadable
        self._cache: OrderedDict[_Key, _Stored] = OrderedDict()
        self._cached_rows = 0

    def write(self, sightings: Iterable[JournalSighting]) -> None:
        """Add sightings, in any order; inside a transaction, after whose end `forget_cache` is due if it failed."""
        for tag, slot, block in SightingColumns.of(sightings).blocks():
            self._add(self._vault.pseudonym("tag", tag), slot, block)

    def read(self, tag: str, since: float, until: float) -> Iterator[JournalSighting]:
        """Yield a tag's sightings of [since, until) in the order of event time."""
        owner = self._vault.pseudonym("tag", tag)
        slots = self._database.rows(
            "SELECT DISTINCT slot FROM sightings WHERE owner = ? AND slot BETWEEN ? AND ? ORDER BY slot",
            owner,
            _bounded_slot(since),
            _bounded_slot(until),
        )
        for (slot,) in slots:
            whole: Block | None = None
            for _id, block in self._blocks(owner, slot):
                whole = block if whole is None else merge(whole, block)
            if whole is not None:
                yield from whole.rows(tag, since, until)

    def columns(self, tag: str, since: float, until: float) -> TagColumns:
        """Return a tag's sightings of [since, until) as arrays, in the order of event time."""
        owner = self._vault.pseudonym("tag", tag)
        rows = self._database.rows(
            "SELECT key, body FROM sightings WHERE owner = ? AND slot BETWEEN ? AND ? ORDER BY slot, id",
            owner,
            _bounded_slot(since),
            _bounded_slot(until),
        )
        blocks = (self._opened(owner, key, body) for key, body in rows)
        return columns_of([block for block in blocks if block is not None], since, until)

    def drop_before(self, time: float, *, exact: bool) -> int:
        """Delete what is older, and return how many sightings; if not `exact`, the block that `time` is in stays."""
        self.forget_cache()
        slot = _bounded_slot(time)
        dropped = self._count("slot < ?", slot)
        self._database.run("DELETE FROM sightings WHERE slot < ?", slot)
        if exact:
            for (owner,) in self._database.rows("SELECT DISTINCT owner FROM sightings WHERE slot = ?", slot):
                dropped += sum(self._trim(owner, slot, id_, block, time) for id_, block in self._blocks(owner, slot))
        return dropped

    def drop_owner(self, owner: bytes) -> int:
        """Delete all of a tag, and return how many sightings."""
        self.forget_cache()
        dropped = self._count("owner = ?", owner)
        self._database.run("DELETE FROM sightings WHERE owner = ?", owner)
        return dropped

    def count(self) -> int:
        """Return how many sightings are stored."""
        return self._count("TRUE")

    def forget_cache(self) -> None:
        """Read blocks from the file again: those in memory may differ from it."""
        self._cache.clear()
        self._cached_rows = 0

    def _count(self, condition: str, *values: Any) -> int:
        return int(self._database.value(f"SELECT TOTAL(count) FROM sightings WHERE {condition}", *values))  # noqa: S608

    def _add(self, owner: bytes, slot: int, block: Block) -> None:
        """Add a block to that of its slot, or put it beside it when the two are too much for one."""
        stored = self._newest(owner, slot)
        if stored is not None and len(stored.block) + len(block) <= MOST_ROWS:
            self._put(owner, slot, stored.id, merge(stored.block, block))
        else:
            self._put(owner, slot, None, block)

    def _newest(self, owner: bytes, slot: int) -> _Stored | None:
        cached = self._cache.get((owner, slot))
        if cached is not None:
            return cached
        row = self._database.rows(
            "SELECT id, key, body FROM sightings WHERE owner = ? AND slot = ? ORDER BY id DESC LIMIT 1", owner, slot
        )
        if not row:
            return None
        id_, key, body = row[0]
        block = self._opened(owner, key, body)
        return None if block is None else _Stored(id_, block)

    def _put(self, owner: bytes, slot: int, id_: int | None, block: Block) -> None:
        key, body = self._vault.seal(_TABLE, owner, encode(block))
        if id_ is None:
            id_ = self._database.value(
                "INSERT INTO sightings (owner, slot, count, key, body) VALUES (?, ?, ?, ?, ?) RETURNING id",
                owner,
                slot,
                len(block),
                key,
                body,
            )
        else:
            self._database.run(
                "UPDATE sightings SET count = ?, key = ?, body = ? WHERE id = ?", len(block), key, body, id_
            )
        self._remember((owner, slot), _Stored(id_, block))

    def _remember(self, key: _Key, stored: _Stored) -> None:
        before = self._cache.pop(key, None)
        self._cached_rows += len(stored.block) - (len(before.block) if before else 0)
        self._cache[key] = stored
        while self._cached_rows > _MOST_CACHED_ROWS:
            _key, oldest = self._cache.popitem(last=False)
            self._cached_rows -= len(oldest.block)

    def _blocks(self, owner: bytes, slot: int) -> list[tuple[int, Block]]:
        rows = self._database.rows(
            "SELECT id, key, body FROM sightings WHERE owner = ? AND slot = ? ORDER BY id", owner, slot
        )
        opened = ((id_, self._opened(owner, key, body)) for id_, key, body in rows)
        return [(id_, block) for id_, block in opened if block is not None]

    def _opened(self, owner: bytes, key: int, body: bytes) -> Block | None:
        plain = self._vault.open(_TABLE, owner, key, body)
        block = None if plain is None else decode(plain)
        if block is None:
            self._unreadable()
        return block

    def _trim(self, owner: bytes, slot: int, id_: int, block: Block, time: float) -> int:
        return self._keep_only(owner, slot, id_, block, block.second >= time)

    def _keep_only(self, owner: bytes, slot: int, id_: int, block: Block, keep: Any) -> int:
        """Write a block with some of its rows; return how many it lost."""
        left = block.only(keep)
        if not len(left):
            self._database.run("DELETE FROM sightings WHERE id = ?", id_)
        elif len(left) < len(block):
            self._put(owner, slot, id_, left)
        self.forget_cache()
        return len(block) - len(left)


def _bounded_slot(time: float) -> int:
    """Return the slot of a time that may be infinite."""
    return slot_of(min(max(time, -LATEST), LATEST - SLOT_S))
