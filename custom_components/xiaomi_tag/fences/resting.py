"""Learns where a tag usually lies at which hour of the local day."""

from collections.abc import Mapping
from typing import Any, Final

from ..basics.numbers import finite

SAMPLE_S: Final = 600.0
"""How often to look."""
USUAL_SHARE: Final = 0.9
USUAL_DAYS: Final = 3
MOST_PLACES: Final = 4
MOST_COUNT: Final = 180
"""Of an hour: a month of looks; then older ones fade."""
_HOUR_S: Final = 3600
_HOURS: Final = 24


class Resting:
    """Counts of looks by hour and place, and the last days on which a tag was seen there at that hour."""

    def __init__(self) -> None:
        self._counts: dict[int, dict[str, tuple[int, tuple[int, ...]]]] = {}

    def look(self, local_time: float, place: str) -> None:
        """Record that a tag lies at a place; times are seconds of the local clock."""
        hour, day = _hour_day(local_time)
        places = self._counts.setdefault(hour, {})
        count, days = places.get(place, (0, ()))
        places[place] = count + 1, days if day in days else (*days, day)[-USUAL_DAYS:]
        if len(places) > MOST_PLACES:
            del places[min(places, key=lambda other: (places[other][0] + (other == place) * MOST_COUNT, other))]
        if sum(count for count, _ in places.values()) > MOST_COUNT:
            self._counts[hour] = {name: (count // 2, days) for name, (count, days) in places.items() if count > 1}

    def usual(self, local_time: float, place: str) -> bool:
        """Return whether a tag usually lies at a place at this hour."""
        places = self._counts.get(_hour_day(local_time)[0], {})
        count, days = places.get(place, (0, ()))
        total = sum(count for count, _ in places.values())
        return len(days) >= USUAL_DAYS and count >= USUAL_SHARE * total

    def write(self) -> dict[str, Any]:
        """Return the counts, JSON-able."""
        return {
            str(hour): {place: [count, *days] for place, (count, days) in places.items()}
            for hour, places in self._counts.items()
        }

    def read(self, data: object) -> None:
        """Restore the counts; what makes no sense is ignored."""
        for hour, places in data.items() if isinstance(data, Mapping) else ():
            if hour not in map(str, range(_HOURS)) or not isinstance(places, Mapping):
                continue
            kept: dict[str, tuple[int, tuple[int, ...]]] = {}
            for place, row in list(places.items())[:MOST_PLACES]:
                numbers = [finite(value) for value in row] if isinstance(row, list) else []
                whole = [int(number) for number in numbers if number is not None]
                if isinstance(place, str) and whole and len(whole) == len(numbers) and 0 < whole[0] <= MOST_COUNT:
                    kept[place] = whole[0], tuple(whole[1 : 1 + USUAL_DAYS])
            self._counts[int(hour)] = kept


def _hour_day(local_time: float) -> tuple[int, int]:
    day, second = divmod(local_time, _HOURS * _HOUR_S)
    return int(second // _HOUR_S), int(day)
