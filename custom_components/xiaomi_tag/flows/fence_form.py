"""The forms of a fence: their fields, and how input becomes stored data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
import json
import re
from typing import Any, Final

from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN
from homeassistant.const import CONF_NAME, Platform, UnitOfTime
from homeassistant.helpers.selector import (
    AreaSelector,
    AreaSelectorConfig,
    DeviceSelector,
    DeviceSelectorConfig,
    EntityFilterSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    FloorSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from ..const import CONF_KIND, CONF_VERSION, DOMAIN
from ..fences.sensitivity import Sensitivity
from ..home.fences import (
    CONF_AREAS,
    CONF_DWELL,
    CONF_FLOOR,
    CONF_HOLD_IN,
    CONF_HOLD_OUT,
    CONF_POINTS,
    CONF_SENSITIVITY,
    CONF_TAGS,
    CONF_ZONE,
    LEAST_CORNERS,
    MOST_CORNERS,
    MOST_DWELL_S,
    MOST_HOLD_S,
    FenceKind,
    corners_from,
)
from ..locator.plan_json import FARTHEST_M
from ..locator.polygons import area_m2, crosses_itself
from .form import SUBENTRY_VERSION, Form, UncheckedNumber

_LEAST_AREA_M2: Final = 0.1
_MOST_TEXT: Final = 10_000
# Each kind of place has one field; a polygon also has its corners.
_PLACE_FIELDS: Final = {
    FenceKind.AREAS: CONF_AREAS,
    FenceKind.FLOOR: CONF_FLOOR,
    FenceKind.ZONE: CONF_ZONE,
    FenceKind.POLYGON: CONF_FLOOR,
}


_TEXT: Final = TextSelector()
_LONG_TEXT: Final = TextSelector(TextSelectorConfig(multiline=True))
_AREAS: Final = AreaSelector(AreaSelectorConfig(multiple=True))
_FLOOR: Final = FloorSelector()
_ZONE: Final = EntitySelector(EntitySelectorConfig(domain=ZONE_DOMAIN))
# Of our devices only tags have a tracker.
_TAGS: Final = DeviceSelector(
    DeviceSelectorConfig(
        entity=EntityFilterSelectorConfig(integration=DOMAIN, domain=Platform.DEVICE_TRACKER), multiple=True
    )
)


def _seconds_field(most: float) -> UncheckedNumber:
    return UncheckedNumber(
        NumberSelectorConfig(
            min=0, max=most, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    )


_HOLD: Final = _seconds_field(MOST_HOLD_S)
_DWELL: Final = _seconds_field(MOST_DWELL_S)


_SENSITIVITY: Final = SelectSelector(
    SelectSelectorConfig(
        options=[each.value for each in Sensitivity],
        translation_key=CONF_SENSITIVITY,
        mode=SelectSelectorMode.DROPDOWN,
    )
)
# Of what is decided by rooms: zones and parts of the plan have other tests.
_BY_ROOMS: Final = frozenset({FenceKind.AREAS, FenceKind.FLOOR})


@dataclass(frozen=True, slots=True)
class Choices:
    """The places and tags that can be chosen, by id; `plan_floors`: floors of the plan, `tags`: tag ids by device."""

    areas: Collection[str]
    floors: Collection[str]
    """Only floors that have areas."""
    zones: Collection[str]
    plan_floors: Sequence[str]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FenceDraft:
    """A fence as entered and checked: the parts of its subentry."""

    title: str
    data: Mapping[str, Any]


def fence_schema(kind: FenceKind, choices: Choices) -> probatio.Schema:
    """Return the fields of a form."""
    fields: dict[probatio.Marker, Any] = {probatio.Required(CONF_NAME): _TEXT}
    match kind:
        case FenceKind.AREAS:
            fields[probatio.Required(CONF_AREAS)] = _AREAS
        case FenceKind.FLOOR:
            fields[probatio.Required(CONF_FLOOR)] = _FLOOR
        case FenceKind.ZONE:
            fields[probatio.Required(CONF_ZONE)] = _ZONE
        case FenceKind.POLYGON:
            fields[probatio.Required(CONF_FLOOR)] = _plan_floor_field(choices.plan_floors)
            fields[probatio.Required(CONF_POINTS)] = _LONG_TEXT
    if kind in _BY_ROOMS:
        fields[probatio.Optional(CONF_SENSITIVITY)] = _SENSITIVITY
    return probatio.Schema(
        fields
        | {
            probatio.Optional(CONF_TAGS): _TAGS,
            probatio.Optional(CONF_HOLD_IN): _HOLD,
            probatio.Optional(CONF_HOLD_OUT): _HOLD,
            probatio.Optional(CONF_DWELL): _DWELL,
        }
    )


def _plan_floor_field(floors: Sequence[str]) -> SelectSelector:
    options = [SelectOptionDict(value=floor, label=floor) for floor in floors]
    # The form refuses values that are not in the list, with its own error.
    return SelectSelector(SelectSelectorConfig(options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN))


def shown_values(title: str, data: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    """Return the values that the form of a stored fence shows."""
    devices = {tag: device for device, tag in choices.tags.items()}
    shown = {
        key: data[key]
        for key in (CONF_AREAS, CONF_FLOOR, CONF_ZONE, CONF_SENSITIVITY, CONF_HOLD_IN, CONF_HOLD_OUT, CONF_DWELL)
        if data.get(key) is not None
    }
    if CONF_POINTS in data:
        shown[CONF_POINTS] = json.dumps(data[CONF_POINTS])
    stored = data.get(CONF_TAGS)
    if isinstance(stored, list) and (tags := [device for tag, device in devices.items() if tag in stored]):
        shown[CONF_TAGS] = tags
    return {CONF_NAME: title, **shown}


def read_fence_form(kind: FenceKind, entered: Mapping[str, Any], choices: Choices) -> FenceDraft | dict[str, str]:
    """Return the entered fence, or the translation keys of errors by field."""
    form = _FenceForm(entered, choices)
    name = form.name()
    place = form.place(kind)
    options = form.options()
    if form.errors:
        return form.errors
    return FenceDraft(name, {CONF_VERSION: SUBENTRY_VERSION, CONF_KIND: kind.value, **place, **options})


class _FenceForm(Form):
    """The fields of a fence's form, with the choices that were offered."""

    def __init__(self, entered: Mapping[str, Any], choices: Choices) -> None:
        super().__init__(entered)
        self._choices = choices

    def place(self, kind: FenceKind) -> dict[str, Any]:
        chosen = self.value(key := _PLACE_FIELDS[kind])
        match kind:
            case FenceKind.AREAS:
                if not chosen:
                    self.errors[key] = "no_areas"
                elif not set(chosen) <= set(self._choices.areas):
                    self.errors[key] = "unknown_area"
            case FenceKind.FLOOR if chosen not in self._choices.floors:
                self.errors[key] = "floor_without_areas"
            case FenceKind.ZONE if chosen not in self._choices.zones:
                self.errors[key] = "unknown_zone"
            case FenceKind.POLYGON:
                if chosen not in self._choices.plan_floors:
                    self.errors[key] = "not_plan_floor"
                return {key: chosen, CONF_POINTS: self._points()}
        return {key: chosen}

    def options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if devices := self.value(CONF_TAGS):
            options[CONF_TAGS] = [self._choices.tags[each] for each in devices if each in self._choices.tags]
            if len(options[CONF_TAGS]) < len(devices):
                self.errors[CONF_TAGS] = "not_a_tag"
        if (sensitivity := self.value(CONF_SENSITIVITY)) is not None:
            options[CONF_SENSITIVITY] = sensitivity
        for key, most, error in (
            (CONF_HOLD_IN, MOST_HOLD_S, "not_hold"),
            (CONF_HOLD_OUT, MOST_HOLD_S, "not_hold"),
            (CONF_DWELL, MOST_DWELL_S, "not_dwell"),
        ):
            value = self.value(key)
            if value is None or value == "":
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
                self.errors[key] = error
            else:
                options[key] = float(value)
        return options

    def _points(self) -> list[list[float]]:
        points, error = read_points(self.value(CONF_POINTS))
        if error is not None:
            self.errors[CONF_POINTS] = error
        return points


def read_points(text: object) -> tuple[list[list[float]], str | None]:
    """Return a polygon's corners in metres, or the translation key of an error.

    They are a JSON list of pairs, or pairs with a line or a semicolon between one and the next.
    """
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        return [], "not_points"
    try:
        pairs = json.loads(text) if text.lstrip().startswith("[") else _pairs(text)
    except ValueError, RecursionError:
        return [], "not_points"
    if isinstance(pairs, list) and len(pairs) > 1 and pairs[0] == pairs[-1]:
        pairs = pairs[:-1]
    if not isinstance(pairs, list) or len(pairs) > MOST_CORNERS:
        return [], "not_points"
    if len(pairs) < LEAST_CORNERS:
        return [], "few_corners"
    corners = corners_from(pairs)
    if corners is None or any(abs(metres) > FARTHEST_M for corner in corners for metres in corner):
        return [], "not_points"
    if crosses_itself(corners):
        return [], "crosses_itself"
    if area_m2(corners) < _LEAST_AREA_M2:
        return [], "no_area"
    return [list(corner) for corner in corners], None


def _pairs(text: str) -> list[list[float]]:
    """Return pairs of numbers. Raises ValueError for anything else."""
    return [
        [float(number) for number in re.split(r"\s*,\s*|\s+", pair.strip())]
        for pair in re.split(r"[;\n]", text)
        if pair.strip()
    ]
