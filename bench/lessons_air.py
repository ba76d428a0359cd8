"""What the receivers of a made house hear of tags over days: the demonstration's air, for all packets at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from demo.dataset import Numbers, Observations
from demo.house import House
from demo.movement import Motion, Mover
from demo.noise import Floats, make_key, uniform
from demo.radio import Radio
from demo.world import ADVERTISING_DELAY_S

INTERVAL_S: Final = 2.0
_CHUNK: Final = 4096


@dataclass(frozen=True, slots=True)
class Worn:
    """A tag in the air: how it moves, how much stronger it sends than others, how much its bearer's body takes."""

    name: str
    mover: Mover
    offset_db: float
    body_db: float


def hear(house: House, seed: int, worn: Sequence[Worn], seconds: int) -> Observations:
    """Return the packets of tags that are worn, in order of time; the same `seed` is the same air."""
    radio = Radio(house, seed=seed)
    parts = [_heard(house, radio, seed, tag, seconds) for tag in worn]
    time_s = np.concatenate([part[0] for part in parts])
    tags = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    order = np.argsort(time_s, kind="stable")
    once = np.ones(len(order), np.int64)
    return Observations(
        time_s[order],
        tags[order],
        np.concatenate([part[1] for part in parts])[order],
        np.concatenate([part[2] for part in parts])[order],
        once,
        once * 0,
    )


def _heard(house: House, radio: Radio, seed: int, tag: Worn, seconds: int) -> tuple[Floats, Numbers, Numbers]:
    """Return time, receiver and level of the packets of one tag."""
    key = make_key("events", seed, tag.name)
    events = np.arange(int(seconds / INTERVAL_S))
    times = (events + uniform(key, 0)) * INTERVAL_S + ADVERTISING_DELAY_S * uniform(key, events, 1)
    motion = tag.mover.motion(times)
    slow = radio.multipath(tag.name)
    mean = _mean_dbm(radio, motion) + tag.offset_db
    parts: list[tuple[Floats, Numbers, Numbers]] = []
    for begin in range(0, len(events), _CHUNK):
        rows = slice(begin, begin + _CHUNK)
        level = mean[rows] + house.radio.multipath_sd_db * slow(times[rows, None])
        level -= radio.body_loss_db(motion.position_m[rows], motion.heading_rad[rows], tag.body_db)
        rssi, heard = radio.receive(tag.name, events[rows], level)
        heard &= (motion.room[rows] >= 0)[:, None]
        event, receiver = np.nonzero(heard)
        parts.append((times[rows][event], receiver.astype(np.int64), rssi[event, receiver]))
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


def _mean_dbm(radio: Radio, motion: Motion) -> Floats:
    """Return mean levels; those of a place are worked out once for as long as the tag stays there."""
    stays = np.concatenate([[True], (np.diff(motion.position_m, axis=0) != 0.0).any(axis=1)])
    places = motion.position_m[stays]
    levels = [radio.mean_dbm(places[begin : begin + _CHUNK]) for begin in range(0, len(places), _CHUNK)]
    return np.asarray(np.concatenate(levels)[np.cumsum(stays) - 1])
