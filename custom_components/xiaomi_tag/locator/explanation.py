"""Why a room was said, as data that can be put into words."""

from collections.abc import Sequence

from .arrays import Flags, Floats, Indices
from .levels import SILENT_DBM
from .model import Explanation


def explain(
    level_dbm: Floats, online: Flags, receiver_rooms: Indices, receivers: Sequence[str], rooms: Sequence[str]
) -> Explanation:
    """Explain levels (Q,), SILENT_DBM where nothing was heard, of receivers in rooms (indices, -1 for none)."""
    heard = level_dbm > SILENT_DBM
    if not heard.any():
        return Explanation()
    leader = int(level_dbm.argmax())
    elsewhere = heard & (receiver_rooms != receiver_rooms[leader])
    lead_db = float(level_dbm[leader] - level_dbm[elsewhere].max()) if elsewhere.any() else None
    with_receiver = set(receiver_rooms[online & (receiver_rooms >= 0)].tolist())
    hearing = set(receiver_rooms[heard & (receiver_rooms >= 0)].tolist())
    excluded = tuple(rooms[room] for room in sorted(with_receiver - hearing))
    return Explanation(receivers[leader], lead_db, excluded)
