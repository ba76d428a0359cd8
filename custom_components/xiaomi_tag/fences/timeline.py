"""Evidence of one tag in event time, and the crossings it makes; late evidence replays from a snapshot."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import compress
from math import inf
from operator import ne
from typing import Final, NamedTuple

from .combine import Combiner, View
from .evidence import RADIO
from .items import Content, Item
from .machine import Entry, Machine, State

RING_S: Final = 1800.0
RING_ITEMS: Final = 512
SNAPSHOT_S: Final = 60.0
SNAPSHOT_ITEMS: Final = 32
MOST_REPEATS: Final = 1024
_MARK: Final = ""
"""The source of an item without content: all fences are judged again then."""


class _Snapshot(NamedTuple):
    """The state after all items and holds up to `at`, including."""

    at: float
    view: View
    states: tuple[State, ...]
    logged: int
    judged_at: float


class Timeline:
    """The fences of one tag over event time: the result depends on the set of items, not on the order of arrival.

    Nothing is published here: `log` is the best knowledge so far, and may change. It starts `before` an event time,
    with the states and the view of then.
    """

    def __init__(
        self, combiner: Combiner, machines: Sequence[Machine], states: Sequence[State], before: float, view: View
    ) -> None:
        self.machines = tuple(machines)
        self.states = list(states)
        self.view = view
        self.reached = before
        self.log: list[Entry] = []
        self.version = 0
        """Grows whenever the log or a side changes."""
        self._combiner = combiner
        self._items: list[Item] = []
        self._radio: list[Item] = []
        """Those of RADIO, and the one before the first snapshot."""
        self._judged_at = -inf
        self._probabilities: list[float | None] = []
        """Of `states`, if `_by_fix` is not None: a list that compares faster than they do."""
        self._by_fix: int | None = None
        self._horizon = before
        self._done = 0
        """Items that are in the view."""
        self._dropped = 0
        """Entries of the log that were dropped from its front."""
        self._since_snapshot = 0
        self._due = inf
        self._find_due()
        self._snapshots = [self._snapshot()]

    @property
    def base(self) -> float:
        """Event time after which new items are accepted."""
        return self._snapshots[0].at

    @property
    def due(self) -> float:
        """When the next thing happens without new evidence."""
        return min(self._due, self.view.ends_at, self._next_at)

    def add_repeat(self, at: float, content: Content) -> bool:
        """Record that RADIO repeats its last item; return false for anything else, which is for `add`."""
        last = self._radio[-1] if self._radio else None
        if last is None or at < last.at or last.content != content:
            return False
        again = last.again
        if at > (again[-1] if again else last.at):
            again.append(at)
            if len(again) > MOST_REPEATS:
                del again[: MOST_REPEATS // 4]
        elif at not in {last.at, *again}:
            insort(again, at)
        return True

    def add(self, at: float, source: str, content: Content) -> bool:
        """Add an item; return false if it is too old or there are too many. Decides nothing before `run`."""
        if at <= self.base or len(self._items) >= 2 * RING_ITEMS:
            return False
        item = Item(at, source, content)
        for inserted in self._insert_radio(item) if source == RADIO else (item,):
            self._insert(inserted)
        return True

    def mark(self, at: float) -> None:
        """Judge all fences again at an event time."""
        self._insert(Item(at, _MARK, Content()))

    def run(self, target: float) -> None:
        """Decide all up to an event time, or up to where it was before late evidence came."""
        self._horizon = target = max(target, self._horizon)
        while True:
            heard_at = min(self._next_at, self.view.ends_at)
            if self._due <= min(heard_at, target):
                self._fire()
            elif heard_at <= target:
                self._judge(heard_at)
            else:
                break
        self.reached = max(self.reached, target)

    def trim(self, now: float) -> list[Entry]:
        """Drop what is too old or too much; return the entries of the log that cannot change any more."""
        at = now - RING_S
        if len(self._items) > RING_ITEMS:
            at = max(at, self._items[-RING_ITEMS].at)
        if len(self._snapshots) == 1 or self._snapshots[1].at >= at:
            return []
        keep = bisect_left(self._snapshots, at, key=lambda snapshot: snapshot.at) - 1
        del self._snapshots[:keep]
        base = self._snapshots[0]
        gone = bisect_right(self._items, base.at, key=lambda item: item.at)
        del self._items[:gone]
        self._done -= gone
        del self._radio[: max(0, bisect_right(self._radio, base.at, key=lambda item: item.at) - 1)]
        settled = self.log[: base.logged - self._dropped]
        del self.log[: len(settled)]
        self._dropped += len(settled)
        return settled

    @property
    def _next_at(self) -> float:
        return self._items[self._done].at if self._done < len(self._items) else inf

    def _insert_radio(self, item: Item) -> Sequence[Item]:
        """Insert a RADIO item in order; return it with the repeats that it cuts off, which become items of their own."""
        last = self._radio[-1] if self._radio else None
        if last is None or item.at > (last.again[-1] if last.again else last.at):
            self._radio.append(item)
            return (item,)
        place = bisect_left(self._radio, item.key, key=lambda item: item.key)
        if place < len(self._radio) and self._radio[place].key == item.key:
            return ()
        items = [item]
        before = self._radio[place - 1] if place else None
        if before is not None and before.again and before.again[-1] >= item.at:
            if before.content == item.content:
                if item.at not in before.again:
                    insort(before.again, item.at)
                return ()
            cut = bisect_left(before.again, item.at)
            after = before.again[cut:]
            del before.again[cut:]
            if after[0] == item.at:
                items.append(Item(after.pop(0), RADIO, before.content))
            if after:
                items.append(Item(after[0], RADIO, before.content))
                items[-1].again = after[1:]
        for inserted in items:
            insort(self._radio, inserted, key=lambda item: item.key)
        return items

    def _insert(self, item: Item) -> None:
        place = len(self._items)
        if self._items and item.at <= self._items[-1].at:
            place = bisect_left(self._items, item.key, key=lambda item: item.key)
            if place < len(self._items) and self._items[place].key == item.key:
                return
        last = self._snapshots[-1]
        if item.at < self.reached or item.at <= self._judged_at or item.at <= last.at:
            self._return_to_before(item.at)
        elif item.at > self.reached == self._horizon and (
            self.reached - last.at >= SNAPSHOT_S or self._since_snapshot >= SNAPSHOT_ITEMS
        ):
            self._snapshots.append(self._snapshot())
        self._items.insert(place, item)

    def _judge(self, at: float) -> None:
        """Judge by all items of one moment, whose order makes no difference."""
        view = self.view.expire(at)
        while self._next_at == at:
            item = self._items[self._done]
            view = view if item.source == _MARK else view.with_item(item)
            self._done += 1
            self._since_snapshot += 1
        self.view = view.expire(at)
        self._judged_at = at
        self.reached = max(self.reached, at)
        probabilities, by_fix = self._combiner.probabilities(self.view)
        changed: Iterable[int] = range(len(self.states))
        if by_fix == self._by_fix:
            # The usual case is a few rooms that are a little more or less likely.
            changed = compress(changed, map(ne, probabilities, self._probabilities, strict=True))
        stale_due = False
        for number in changed:
            state = self.states[number]
            after = self.machines[number].observe(
                state,
                at,
                probabilities[number],
                by_fix=self._combiner.by_fix(self.view, number, probabilities[number]),
                began=self._combiner.since(self.view, number),
            )
            self.states[number] = after
            if after.side is not state.side:
                self.version += 1
            stale_due = stale_due or after.due != state.due
        self._probabilities, self._by_fix = probabilities, by_fix
        if stale_due:
            self._find_due()

    def _fire(self) -> None:
        due = self._due
        self.reached = max(self.reached, due)
        for number, state in enumerate(self.states):
            if state.due == due:
                self.states[number], entry = self.machines[number].fire(state)
                self.log.append(entry)
        self.version += 1
        self._find_due()

    def _find_due(self) -> None:
        self._due = min((state.due for state in self.states), default=inf)

    def _snapshot(self) -> _Snapshot:
        self._since_snapshot = 0
        return _Snapshot(self.reached, self.view, tuple(self.states), self._dropped + len(self.log), self._judged_at)

    def _return_to_before(self, at: float) -> None:
        """Go back to a snapshot older than an event time; `run` goes on from there."""
        del self._snapshots[max(1, bisect_left(self._snapshots, at, key=lambda snapshot: snapshot.at)) :]
        last = self._snapshots[-1]
        self.view, self.states, self._judged_at = last.view, list(last.states), last.judged_at
        self._by_fix = None
        self.reached = last.at
        del self.log[last.logged - self._dropped :]
        self._done = bisect_right(self._items, last.at, key=lambda item: item.at)
        self._since_snapshot = 0
        self.version += 1
        self._find_due()
