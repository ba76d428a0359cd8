"""Simpler rules that the detector is compared with; both look at the same tracks, so both have its links and rooms."""

from typing import Final

from custom_components.xiaomi_tag.strangers.track import Track

NAIVE: Final = "naive"
AIRGUARD: Final = "airguard"
RULES: Final = (NAIVE, AIRGUARD)
_NAIVE_S: Final = 3600.0
_AIRGUARD_S: Final = 3600.0
_AIRGUARD_PLACES: Final = 3
_PLACE_S: Final = 60.0
_WINDOW_S: Final = 86_400.0


def naive(track: Track, now: float) -> bool:
    """Whether an unknown tracker has been inside for an hour."""
    return track.present and track.inside_since is not None and now - track.inside_since >= _NAIVE_S


def airguard(track: Track, now: float) -> bool:
    """Whether it was seen in three places over an hour, of the last 24: rooms stand for places of 150 m."""
    since = now - _WINDOW_S
    first = next((visit.began_at for visit in track.visits if (visit.ended_at or now) >= since), None)
    if not track.present or first is None or now - max(first, since) < _AIRGUARD_S:
        return False
    stays = list(track.stays)
    ends = [*(stay.since for stay in stays[1:]), now]
    rooms = {
        stay.room
        for stay, end in zip(stays, ends, strict=False)
        if stay.room is not None and end >= since and end - max(stay.since, since) >= _PLACE_S
    }
    return len(rooms) >= _AIRGUARD_PLACES
