"""Where each tag is among the cells: a forward filter over cells, each with its own idea of the tag's transmit power.

A hidden Markov model whose hidden power is Gaussian in each cell (a Rao-Blackwellised grid filter): a joint grid over
cells and powers would cost seven times as much, and one power for all cells locks into wrong rooms.
"""

from typing import Final

import numpy as np

from ..basics.model import Position
from .arrays import NEVER, Flags, Floats, Indices, Times, with_columns, with_rows
from .cell_map import CellMap
from .drawn_cells import DrawnCells
from .likelihood import LevelTables, fit_levels, silence, silence_tables
from .pending import Batch
from .ranges import range_fit

NOISE_DB: Final = 5.0
TEMPER: Final = 0.6
"""Packets of one place share the body in the way and slow fading: their evidence counts for less."""
COUNT_EXPONENT: Final = 0.4
LEAVE_STILL: Final = 1 / 45
LEAVE_MOVING: Final = 0.45
LEAK: Final = 4e-3
"""Chance a second to be anywhere on the same storey: what no plan and no filter foresaw."""
STOREY_LEAK: Final = 0.03
"""The share of it that forgets the storey too: a change of storeys needs a way."""
SILENT_AFTER_S: Final = 8.0
SILENT_INTERVALS: Final = 2.5
SILENCE_SHARE: Final = 0.4
FIRST_POWER_SD_DB: Final = 9.0
KNOWN_POWER_SD_DB: Final = 4.0
LEAST_POWER_SD_DB: Final = 1.0
POWER_DRIFT_DB2: Final = 0.02
LONGEST_S: Final = 300.0
TINY: Final = 1e-20


class CellFilter:
    """Per tag (rows are slots): probability, power in dB and its variance for each cell of the map."""

    def __init__(self) -> None:
        self.map: CellMap | None = None
        self.belief: Floats = np.zeros((0, 0), np.float32)
        self._power: Floats = np.zeros((0, 0), np.float32)
        self._variance: Floats = np.zeros((0, 0), np.float32)
        self._heard_at: Times = np.full((0, 0), NEVER)
        self._known: Flags = np.zeros(0, bool)
        self._kept_power: Floats = np.zeros(0, np.float32)
        """Power in dB of tags, NaN before it is known: outlives maps and restarts."""
        self._tables = LevelTables.build(np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32), NOISE_DB)
        self._silence: Floats = np.zeros((0, 0, 0), np.float32)
        self._member: Floats = np.zeros((0, 0), np.float32)
        self._drawn: DrawnCells | None = None
        self._by_room: Indices | slice = slice(None)
        """Puts the cells in order of their rooms; `_starts` are the first ones of `_rooms`."""
        self._rooms = self._starts = np.zeros(0, np.intp)
        self._prior: Floats = np.zeros(0, np.float32)
        self._storey: Floats = np.zeros((0, 0), np.float32)
        self._anywhere: Floats = np.zeros((0, 0), np.float32)
        """Where a tag is that leaked from each storey: evenly over it, and a little over all."""

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self.belief = with_rows(self.belief, tags, 0)
        self._power = with_rows(self._power, tags, 0)
        self._variance = with_rows(self._variance, tags, 1)
        self._heard_at = with_rows(self._heard_at, tags, NEVER)
        self._known = with_rows(self._known, tags, 0)
        self._kept_power = with_rows(self._kept_power, tags, np.nan)

    def move_columns(self, old_columns: Indices) -> None:
        """Follow receivers to new columns; the map that goes with them comes later."""
        self._heard_at = with_columns(self._heard_at, old_columns, NEVER)
        self.map = None

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        self._heard_at += seconds

    def forget(self, slots: Indices) -> None:
        """Start tags again; their power stays known."""
        self._remember(slots)
        self._known[slots] = False
        self._heard_at[slots] = NEVER

    def clear(self, slot: int, power_db: float | None) -> None:
        """Start a slot for another tag, whose power may be known from before."""
        self._known[slot] = False
        self._heard_at[slot] = NEVER
        self._kept_power[slot] = np.nan if power_db is None else power_db

    @property
    def known(self) -> Flags:
        """Which tags (T,) are followed just now."""
        return self._known

    def power_db(self, slot: int) -> float | None:
        """Return how much stronger than usual a tag sends; None while nothing is known."""
        self._remember(np.array([slot]))
        power = float(self._kept_power[slot])
        return None if np.isnan(power) else power

    def install(self, cells: CellMap, rooms: Indices) -> None:
        """Use another map; `rooms` (tags,) are the rooms answered, -1 for none. The same cells keep their beliefs."""
        before = self.map
        same = before is not None and before.rooms == cells.rooms and np.array_equal(before.room, cells.room)
        if not same:
            self._remember(np.flatnonzero(self._known))
            tags, count = len(self._known), len(cells.room)
            self.belief, self._power = np.zeros((tags, count), np.float32), np.zeros((tags, count), np.float32)
            self._variance = np.ones((tags, count), np.float32)
            self._known[:] = False
        self.map = cells
        self._tables = LevelTables.build(cells.mean_dbm, cells.variance_db2, NOISE_DB)
        useful = np.zeros(len(cells.receivers), np.float32)
        useful[cells.useful] = 1
        self._silence = silence_tables(cells.mean_dbm, useful)
        self._member = (cells.room[:, None] == np.arange(len(cells.rooms))).astype(np.float32)
        self._drawn = DrawnCells.of(cells)
        order = np.argsort(cells.room, kind="stable")
        self._by_room = order if (np.diff(order) < 0).any() else slice(None)
        self._rooms, self._starts = np.unique(cells.room[order], return_index=True)
        self._prior = np.full(len(cells.room), 1 / len(cells.room), np.float32)
        self._storey = (cells.storey[:, None] == np.unique(cells.storey)).astype(np.float32)
        on_storey = (self._storey / self._storey.sum(axis=0)).T
        self._anywhere = on_storey + np.float32(STOREY_LEAK) * (self._prior - on_storey)
        if not same:
            placed = np.flatnonzero((rooms >= 0) & (rooms < len(cells.rooms)))
            self._begin(placed)
            inside = self._member[:, rooms[placed]].T
            size = inside.sum(axis=1, keepdims=True)
            self.belief[placed] = np.where(size > 0, (inside / np.maximum(size, 1) + self._prior) / 2, self._prior)

    def hear(  # noqa: PLR0917  # one argument a kind of evidence
        self,
        batch: Batch,
        elapsed_s: Times,
        motion: Floats,
        telling: Flags,
        usual_pause_s: Times,
        sensed: Floats | None = None,
    ) -> None:
        """Add a tick's packets; `motion` (H,) runs from 0 at rest to 1 walking.

        `telling` (H, Q) masks the receivers whose silence tells something, `usual_pause_s` (H, Q) are their pauses.
        `sensed` (H, rooms) is log-evidence of rooms that does not come by radio.
        """
        cells = self.map
        if cells is None:
            return
        slots = batch.slots
        self._begin(slots[~self._known[slots]])
        now = float(batch.last_at.max())
        self._heard_at[slots] = np.maximum(self._heard_at[slots], batch.newest_at)
        belief, power, variance = self._walk(cells, slots, np.minimum(elapsed_s, LONGEST_S), motion)
        weight = np.where(
            batch.count > 0, np.float32(TEMPER) * batch.count ** np.float32(COUNT_EXPONENT), np.float32(0)
        )
        useful = np.zeros(telling.shape[1], bool)
        useful[cells.useful] = True
        weight = weight * useful
        fit = fit_levels(weight, batch.mean_dbm, self._tables, power, variance)
        patience = np.maximum(SILENT_AFTER_S, SILENT_INTERVALS * usual_pause_s)
        silent = (now - self._heard_at[slots] >= patience) & telling & useful
        log_belief = np.log(np.maximum(belief, np.float32(TINY))) + fit.log_likelihood
        if silent.any():
            log_belief += np.float32(SILENCE_SHARE) * silence(silent.astype(np.float32), self._silence, power)
        if sensed is not None:
            log_belief += sensed[:, cells.room]
        log_belief -= log_belief.max(axis=1, keepdims=True)
        belief = np.exp(log_belief)
        self.belief[slots] = belief / belief.sum(axis=1, keepdims=True)
        self._power[slots] = fit.power_db
        self._variance[slots] = np.maximum(fit.variance_db2 + POWER_DRIFT_DB2, LEAST_POWER_SD_DB**2)

    def measure(self, slot: int, column: int, range_m: float) -> None:
        """Add a measured distance to a receiver."""
        if self.map is None:
            return
        self._begin(np.array([slot])[~self._known[[slot]]])
        ranges = np.full((1, len(self.map.receivers)), np.nan, np.float32)
        ranges[0, column] = range_m
        belief = self.belief[slot] * np.exp(range_fit(self.map.distance_m, ranges, self.map.own_room)[0]) + np.float32(
            TINY
        )
        self.belief[slot] = belief / belief.sum()

    def rooms(self, slots: Indices) -> Floats:
        """Return the probability of each room (len(slots), rooms) for tags at home.

        Not a matrix product: its last bits would depend on how many tags are asked for at once.
        """
        belief = self.belief[slots]
        belief[~self._known[slots]] = self._prior
        shares = np.zeros((len(slots), self._member.shape[1]), np.float32)
        if len(slots):
            shares[:, self._rooms] = np.add.reduceat(belief[:, self._by_room], self._starts, axis=1)
        return shares

    def state(self, slot: int, cells: Indices) -> tuple[Floats, Floats, Floats]:
        """Return how probable each of some cells is among them, and a tag's power and its variance there."""
        if self.map is None or not self._known[slot]:
            even = np.full(len(cells), 1 / max(len(cells), 1), np.float32)
            power = self._kept_power[slot]
            power_db = (self.map.power_db if self.map is not None else 0.0) if np.isnan(power) else float(power)
            return even, np.full(len(cells), power_db, np.float32), np.zeros(len(cells), np.float32)
        belief = self.belief[slot, cells] + np.float32(TINY)
        return belief / belief.sum(), self._power[slot, cells], self._variance[slot, cells]

    def positions(self, slots: Indices, rooms: Indices) -> list[Position | None]:
        """Return where tags are in these rooms (indices, -1 for none); None where no plan shows it."""
        found: list[Position | None] = [None] * len(slots)
        if self.map is None or self._drawn is None:
            return found
        known = np.flatnonzero(self._known[slots] & (rooms >= 0) & (rooms < len(self.map.rooms)))
        drawn = known[self._drawn.count[rooms[known]] > 0]
        for row, position in zip(
            drawn.tolist(), self._drawn.positions(self.belief, slots[drawn], rooms[drawn]), strict=True
        ):
            found[row] = position
        return found

    def move_to(self, slot: int, room: int) -> None:
        """Put a tag in the room that the user gave."""
        if self.map is None or room >= len(self.map.rooms):
            return
        self._begin(np.array([slot])[~self._known[[slot]]])
        inside = self._member[:, room]
        if inside.any():
            belief = self.belief[slot] * inside + np.float32(1e-6) * inside
            self.belief[slot] = 0.98 * belief / belief.sum() + 0.02 * self._prior

    def _walk(self, cells: CellMap, slots: Indices, elapsed_s: Times, motion: Floats) -> tuple[Floats, Floats, Floats]:
        """Let the time since each tag's last packet pass: belief, power and variance before the new ones."""
        belief, power, variance = self.belief[slots], self._power[slots], self._variance[slots]
        a_second = LEAVE_STILL + (LEAVE_MOVING - LEAVE_STILL) * motion.astype(np.float64)
        leak = (1 - (1 - LEAK) ** elapsed_s).astype(np.float32)[:, None]
        leave = (1 - (1 - a_second) ** elapsed_s).astype(np.float32)[:, None] * (1 - leak)
        # Mass, and first and second moment of the power.
        parts = np.stack([belief, belief * power, belief * (variance + power * power)])
        flat = parts.reshape(-1, belief.shape[1])
        walked = (flat @ cells.step).reshape(parts.shape)
        anywhere = ((flat @ self._storey) @ self._anywhere).reshape(parts.shape)
        walked *= leave
        anywhere *= leak
        parts *= 1 - leave - leak
        parts += walked
        parts += anywhere
        total = np.maximum(parts[0], np.float32(TINY))
        mean = parts[1] / total
        spread = parts[2] / total - mean * mean
        return total, mean, np.maximum(spread, np.float32(LEAST_POWER_SD_DB**2))

    def _begin(self, slots: Indices) -> None:
        """Start tags that may be anywhere."""
        if not len(slots) or self.map is None:
            return
        kept = self._kept_power[slots]
        new = np.isnan(kept)
        self.belief[slots] = self._prior
        self._power[slots] = np.where(new, np.float32(self.map.power_db), kept)[:, None]
        sd_db = np.where(new, FIRST_POWER_SD_DB, KNOWN_POWER_SD_DB).astype(np.float32)
        self._variance[slots] = (sd_db**2)[:, None]
        self._known[slots] = True

    def _remember(self, slots: Indices) -> None:
        known = slots[self._known[slots]]
        if len(known) and self.belief.shape[1]:
            self._kept_power[known] = (self.belief[known] * self._power[known]).sum(axis=1)
