"""Frames to signs: which packets are of a tracker whose owner is not near."""

from typing import Final

from ..adverts import BatteryLevel, DultFrame, FindHubFrame, FindMyFrame, Frame, OwnerState, SmartTagFrame
from .model import Condition, Family, Sign

_MAINTAINED: Final = 0x04
"""Of Find My's status: whether its owner was near in this period, which a rotation ends."""
_OFFLINE: Final = 2
_OFFLINE_FOR_LONG: Final = 3
_SMARTTAG_CONDITIONS: Final = {_OFFLINE: Condition.STATELESS, _OFFLINE_FOR_LONG: Condition.SEPARATED}
_LEVELS: Final = tuple(BatteryLevel)
_NO_LEVEL: Final = 0xFF
_CONDITIONS: Final = {OwnerState.SEPARATED: Condition.SEPARATED, OwnerState.UNKNOWN: Condition.STATELESS}
_FIXED_FAMILIES: Final = {"tile": Family.TILE, "chipolo": Family.CHIPOLO, "pebblebee": Family.PEBBLEBEE}
"""By protocol: trackers with a fixed address, most of which do not send whether their owner is near."""


def sign_of(frame: Frame, *, connectable: bool | None = None) -> Sign | None:
    """Return what a packet shows of a tracker without its owner.

    None for all else: trackers near their owner or waiting to be paired, phones, computers, earphones, beacons.
    """
    if not frame.from_tag or frame.owner is OwnerState.NEAR:
        return None
    match frame:
        case SmartTagFrame():
            return _smarttag(frame, connectable)
        case FindMyFrame():
            family, alike = Family.FIND_MY, bytes((frame.status & ~_MAINTAINED & 0xFF,))
        case FindHubFrame():
            family, alike = Family.FIND_HUB, bytes((len(frame.identity) & 0xFF, frame.hashed_flags is not None))
        case DultFrame():
            family, alike = Family.DULT, bytes((frame.network & 0xFF,))
        case _:
            fixed = _FIXED_FAMILIES.get(frame.protocol.name)
            if fixed is None:
                return None
            condition = _CONDITIONS[frame.owner]
            return Sign(family=fixed, condition=condition, connectable=connectable, model=frame.model)
    if frame.owner is not OwnerState.SEPARATED:
        return None
    return Sign(family=family, condition=Condition.SEPARATED, alike=alike, connectable=connectable, model=frame.model)


def _smarttag(frame: SmartTagFrame, connectable: bool | None) -> Sign | None:
    """Return the sign of a tag that has been offline for a while: for long, or for minutes, when it may be anyone's."""
    state = frame.state
    condition = None if state is None else _SMARTTAG_CONDITIONS.get(state)
    if state is None or condition is None:
        return None
    level = None if frame.battery is None else frame.battery.level
    battery = _NO_LEVEL if level is None else _LEVELS.index(level)
    return Sign(
        family=Family.SMARTTAG,
        condition=condition,
        alike=bytes((state, battery, bool(frame.uwb))),
        counter=frame.aging_counter,
        connectable=connectable,
        model=frame.model,
    )
