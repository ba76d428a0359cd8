"""Datasets of made houses, and of calibration walks in them, in memory."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from demo.dataset import Dataset, simulate
from demo.made import RESIDENT, Event, Kind, Receivers, calibration_world, changed_world, made_world
from demo.movement import Habit
from demo.world import World

_SLOWEST: Final = 4.0
"""A calibration walk ends within this many times what its minutes add up to: ways between rooms take time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a made dataset is drawn from, beside its seed; the event comes at half-time."""

    kind: Kind = "house"
    receivers: Receivers = "all"
    habit: Habit = RESIDENT
    worn: bool = True
    tags: int = 3
    interval_s: float = 2.0
    beacons: bool = False
    event: Event = "none"


def setting_world(seed: int, setting: Setting) -> World:
    """Return the world of a setting before its event."""
    return made_world(
        seed,
        setting.kind,
        setting.receivers,
        tags=setting.tags,
        interval_s=setting.interval_s,
        habit=setting.habit,
        worn=setting.worn,
        beacons=setting.beacons,
    )


def made_dataset(seed: int, setting: Setting, seconds: float = 3600.0) -> Dataset:
    """Simulate a made house: an hour of three tags at 2 s takes well under a second."""
    world = setting_world(seed, setting)
    if setting.event == "none":
        return simulate(world, seconds)
    return simulate(world, seconds, changed=changed_world(world, setting.event, seed), changed_at_s=seconds / 2)


def event_receiver(seed: int, setting: Setting) -> str | None:
    """Return the name of the receiver that a setting's event befalls, None without an event."""
    if setting.event == "none":
        return None
    before = setting_world(seed, setting)
    after = changed_world(before, setting.event, seed)
    pairs = zip(before.house.proxies, after.house.proxies, strict=True)
    return next(old.name for old, new in pairs if old != new)


def calibration_dataset(seed: int, setting: Setting, room_s: float = 60.0) -> Dataset:
    """Walk about each room for `room_s` in the same house before its event; ends once every room had its time."""
    world = calibration_world(
        seed, setting.kind, setting.receivers, seconds=room_s, interval_s=setting.interval_s, worn=setting.worn
    )
    count = len(world.house.rooms)
    at = np.arange(0.0, _SLOWEST * count * (room_s + 15.0), dtype=np.float64)
    room = next(iter(world.tags.values())).mover.motion(at).room
    spent = np.cumsum(room[:, None] == np.arange(count), axis=0)
    seconds = float(at[int((spent.min(axis=1) >= room_s).argmax())] + 1.0)
    dataset = simulate(world, seconds)
    return replace(dataset, sessions=("calibration",))
