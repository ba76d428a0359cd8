"""What is sent about calibrations, by websocket and actions, as described in docs/websocket.md."""

from typing import NotRequired, TypedDict


class RunPayload(TypedDict):
    """A running calibration. `seconds` counts the seconds with a packet; receivers are named by source.

    `levels` are those of the newest packets, as they were received. `here_silent`: the room's own receivers listen, but
    have heard nothing, so that the walk will not be learned unless the room is confirmed.
    """

    tag: str
    area_id: str
    stage: str
    percent: int
    duration_s: float
    seconds: int
    packets: dict[str, int]
    enough: bool
    silent_receivers: list[str]
    levels: dict[str, int | None]
    here_silent: bool


class OutcomePayload(TypedDict):
    """The result of a calibration; receivers are named by source on the websocket, by name in actions.

    `not_learned` is why no walk was stored: `too_little`, `here_silent` (the room's own receivers heard nothing, and the
    room was not confirmed), or null.
    """

    tag: str
    area_id: str
    packets: dict[str, int]
    seconds: int
    enough: bool
    silent_receivers: list[str]
    accuracy_before: float | None
    accuracy_after: float | None
    calibration_id: str | None
    not_learned: str | None


class SuggestedWalkPayload(TypedDict):
    """A room that is worth a walk; `why` is `no_walk`, `confused` or `few_packets`."""

    area_id: str
    why: str
    own_receiver: bool


class WalkedRoomPayload(TypedDict):
    """A room that was walked; `accuracy` is the share of its moments that are put into it, 0 to 1, null without a test."""

    area_id: str
    walks: int
    seconds: int
    accuracy: float | None


class CalibrationEvent(TypedDict):
    """An event of `xiaomi_tag/calibration/subscribe`: all runs, and the outcome of a run that just finished.

    `suggested` are the rooms still to walk, most useful first. `ended`: the home was unloaded, no more events follow.
    """

    runs: list[RunPayload]
    suggested: list[SuggestedWalkPayload]
    walked: list[WalkedRoomPayload]
    finished: NotRequired[OutcomePayload]
    ended: NotRequired[bool]
