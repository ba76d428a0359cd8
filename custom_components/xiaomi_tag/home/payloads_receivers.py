"""The answer of the websocket command `xiaomi_tag/receivers`, as described in docs/websocket.md."""

from typing import TypedDict


class ReceiverHealthPayload(TypedDict):
    """How a receiver does. `reason`: `deaf` or `moved` where it is left out, `stuck` where it is hung for minutes."""

    source: str
    name: str
    area_id: str | None
    state: str
    reason: str | None
    offline_since: float | None
    offset_db: float | None
    user_offset_db: float
    packets_min: float
    last_heard_at: float | None
    tags_heard: int


class LinkPayload(TypedDict):
    """The receiver `source` hears the receiver `emitter`."""

    source: str
    emitter: str
    dbm: float
    packets: int


class RoomHealthPayload(TypedDict):
    """How often a room is found, 0 to 1, and what is found in its place most often; null without a test."""

    area_id: str
    receivers: int
    confused_with: str | None
    share: float | None


class SelfTestPayload(TypedDict):
    """The self-test's last result, and its history by the hour: Unix second and percentage."""

    room_error_percent: float | None
    error_m: float | None
    history: list[tuple[float, float]]


class AdvicePayload(TypedDict):
    """What would help most: `repair`, `move`, `add_receiver`, `walk`, `draw` or `none`."""

    kind: str
    area_id: str | None
    source: str | None


class ReceiversPayload(TypedDict):
    """The answer of `xiaomi_tag/receivers`."""

    at: float
    receivers: list[ReceiverHealthPayload]
    matrix: list[LinkPayload]
    rooms: list[RoomHealthPayload]
    self_test: SelfTestPayload
    advice: AdvicePayload
