"""The answers of the websocket commands and actions, as described in docs/websocket.md.

Those of some commands have modules of their own beside this one.
"""

from typing import Any, NotRequired, TypedDict


class RoomPayload(TypedDict):
    """An area of Home Assistant.

    `nameable`: a receiver is in it, or a map in use covers it. `walked`: a calibration walk of it is stored.
    """

    area_id: str
    name: str
    floor_id: str | None
    nameable: bool
    walked: bool


class FloorPayload(TypedDict):
    """A floor of Home Assistant."""

    floor_id: str
    name: str
    level: int | None


class ReceiverPayload(TypedDict):
    """A Bluetooth receiver; `source` is the address by which packets and the layout name it.

    `state` is `listening`, `ignored`, or why it does not listen: `offline`, `hung`, `paused`.
    """

    source: str
    name: str
    device_id: str | None
    area_id: str | None
    floor_id: str | None
    online: bool
    state: str


class TagPayload(TypedDict):
    """A tag; `relay_id` identifies it in all other messages. `level` is the data that its room is estimated from.

    Levels are `areas`, `plan`, `walks`, `plan_and_walks` and `learned`.
    """

    relay_id: str
    device_id: str | None
    name: str
    level: str
    person: str | None


class MayPayload(TypedDict):
    """What the user may do beyond reading where the tags are."""

    history: bool
    teach: bool


class HomePayload(TypedDict):
    """The answer of `xiaomi_tag/home`.

    `rev` is the revision of the layout, `frontend` the hash of the cards' bundle, and `next` what would make rooms more
    certain: `plan`, `walks` or None.
    """

    entry_id: str
    rooms: list[RoomPayload]
    floors: list[FloorPayload]
    receivers: list[ReceiverPayload]
    layout: dict[str, Any] | None
    rev: int
    tags: list[TagPayload]
    next: str | None
    may: MayPayload
    frontend: str


class PositionPayload(TypedDict):
    """A point of the floor plan in metres, and the covariance of its error in square metres."""

    x_m: float
    y_m: float
    floor: str
    xx_m2: float
    xy_m2: float
    yy_m2: float


class ExplanationPayload(TypedDict):
    """The reasons of an estimate.

    The strongest receiver, its lead over receivers in other rooms, and the rooms whose receivers hear nothing.
    """

    leader: str | None
    lead_db: float | None
    excluded: list[str]


class RelayedFixPayload(TypedDict):
    """Where a relay placed a tag: WGS 84 degrees, the radius in metres that holds it with about 68 %, and when."""

    latitude: float
    longitude: float
    accuracy_m: float
    at: float


class PlacePayload(TypedDict):
    """Where a tag is. Rooms are area ids, `evidence_at` is the Unix second of the newest packet.

    `since` is when it came into this presence and room, `interval_s` its usual pause between packets, and `fix` where a
    relay placed it while it is away; each None if that is unknown.
    """

    presence: str
    room: str | None
    probability: float
    probabilities: dict[str, float]
    runner_up: str | None
    runner_up_probability: float
    away_probability: float
    unnamed_probability: float
    position: PositionPayload | None
    evidence_at: float | None
    silent: bool
    moving: bool | None
    reason: str
    explanation: ExplanationPayload
    since: float | None
    interval_s: float | None
    fix: RelayedFixPayload | None


class RecomputePayload(TypedDict):
    """The progress of recomputing a tag's past, 0 to 1."""

    tag: str
    progress: float


class LiveEvent(TypedDict, total=False):
    """An event of `xiaomi_tag/subscribe`; `at` is the time of the home, which ages count from.

    `tags` holds the tags that changed, None for a removed tag. `home_changed`: read `xiaomi_tag/home` again.
    `recompute`: a tag's history is being corrected. `ended`: the home was unloaded, no more events follow.
    """

    at: float
    tags: dict[str, PlacePayload | None]
    home_changed: bool
    recompute: RecomputePayload
    ended: bool


class FaultPayload(TypedDict):
    """A fault of a layout. Only an `error` prevents saving.

    The text is `component.xiaomi_tag.exceptions.<translation_key>.message`, with these placeholders.
    """

    code: str
    error: bool
    where: list[str]
    translation_key: str
    translation_placeholders: dict[str, str]


class LayoutCheckedPayload(TypedDict):
    """The answer of `xiaomi_tag/layout/check`: never saved."""

    saved: bool
    faults: list[FaultPayload]


class LayoutSavedPayload(LayoutCheckedPayload):
    """The answer of `xiaomi_tag/layout/save`; `rev` is the revision that is stored now."""

    rev: int


class PicturePayload(TypedDict):
    """The answer to an added floor plan picture: its id, and its size in pixels as it is stored."""

    id: str
    width: int
    height: int


class ExportPayload(TypedDict):
    """The answer of `export_calibration`, and the input of `import_calibration`."""

    version: int
    layout: dict[str, Any] | None
    walks: list[dict[str, Any]]


class ImportedPayload(TypedDict):
    """The answer of `import_calibration`: how many walks were imported, and whether a layout was."""

    walks: int
    layout: bool


class RecomputedPayload(TypedDict):
    """The answer of `recompute`: how much was replayed, and how much of the history changed."""

    sightings: int
    places_before: int
    places_after: int
    crossings_added: int
    crossings_retracted: int
    crossings_retimed: int
    seconds: float
    times_real_time: int


class FixPayload(TypedDict):
    """Coordinates in WGS 84 degrees, and the radius in metres that holds the tag with about 68 %."""

    latitude: float
    longitude: float
    accuracy_m: float


class PastPlacePayload(TypedDict):
    """A tag's place from `since` on, in Unix seconds; `room` is an area's id."""

    since: float
    presence: str
    room: str | None
    probability: float
    position: PositionPayload | None
    fix: FixPayload | None


class PastCrossingPayload(TypedDict):
    """A crossing that is valid after all corrections; times are Unix seconds."""

    event_id: str
    event_time: float
    decided_at: float
    kind: str
    place: dict[str, str]
    confidence: float
    late: bool


class HistoryPayload(TypedDict):
    """The answer of `xiaomi_tag/history`, in order of time; `more`: the oldest are left out, beyond `limit`."""

    places: list[PastPlacePayload]
    crossings: list[PastCrossingPayload]
    more: bool


class ExportedTagPayload(TypedDict):
    """A tag in the answer of `export`, without its keys; `sightings` counts those stored in the span."""

    relay_id: str
    name: str
    kind: str
    person: str | None
    configuration: dict[str, Any]
    model: str | None
    presence: str
    area_id: str | None
    last_seen: float | None
    battery: dict[str, Any] | None
    sightings: int
    calibrations: list[dict[str, Any]]


class ExportedPayload(TypedDict):
    """The answer of `export`; `data` is a list of rows, a GeoJSON object, or a CSV file as text."""

    format: str
    tags: list[ExportedTagPayload]
    data: Any


class ErasedPayload(TypedDict):
    """The answer of `erase`: how many of each were erased. `recorder`: whether there is a recorder."""

    tags: int
    sightings: int
    places: int
    crossings: int
    states: int
    changes: int
    calibrations: int
    entities: int
    recorder: bool


class TrailPayload(TypedDict):
    """The answer of `xiaomi_tag/trail`; a point is [at, x_m, y_m, floor, room or None, uncertainty_m]."""

    points: list[list[float | str | None]]
    since: float | None


class DwellRowPayload(TypedDict):
    """For how long a tag was in a room; `not_home` is away, None is at home in an unknown room."""

    room: str | None
    seconds: float


class DwellHourPayload(TypedDict):
    """Seconds by room in one hour; the empty name is at home in an unknown room."""

    start: float
    rooms: dict[str, float]


class DwellPayload(TypedDict):
    """The answer of `xiaomi_tag/dwell`, of the whole hours or days from `start` to `end`.

    A cell is [floor, ix, iy, seconds]. Of `missing_s` nothing is known.
    """

    by: str
    start: float
    end: float
    known_s: float
    missing_s: float
    rows: NotRequired[list[DwellRowPayload]]
    hours: NotRequired[list[DwellHourPayload]]
    cell_m: NotRequired[float]
    cells: NotRequired[list[list[str | int | float]]]
