"""The locator's rooms as the detection of strangers uses them."""

from collections.abc import Sequence
from typing import override

from ..locator import Locator
from ..strangers.model import Floats, RoomModel


class HomeRooms(RoomModel):
    """Scores the home's rooms with what the locator has learned of them so far."""

    def __init__(self, locator: Locator) -> None:
        self._locator = locator

    @property
    @override
    def receivers(self) -> Sequence[str]:
        return self._locator.receivers

    @property
    @override
    def rooms(self) -> Sequence[str]:
        return self._locator.scored_rooms

    @override
    def scores(self, level_dbm: Floats) -> Floats:
        return self._locator.room_scores(level_dbm)
