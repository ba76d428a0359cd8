"""The fix of a sensor that seems to hang in another area: move it, leave it out, or say that its area is right."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)

from ..const import DOMAIN, OPTION_SENSOR_AREAS_RIGHT, OPTION_SENSORS_LEFT_OUT
from ..home import Home
from ..home.sensor_finder import read_pairs, read_sensor_options


class SensorElsewhereFlow(RepairsFlow):
    """Asks what to do about a sensor; `room` is where it seems to hang, None if that is not clear."""

    def __init__(self, entity_id: str, room: str | None) -> None:
        self._entity_id = entity_id
        self._room = room

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain, and offer what can be done."""
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        # An area may have been deleted since.
        moves = ["move"] if self._room and ar.async_get(self.hass).async_get_area(self._room) is not None else []
        return self.async_show_menu(
            menu_options=[*moves, "leave_out", "right"],
            description_placeholders=dict(issue.translation_placeholders or {}) if issue is not None else {},
        )

    async def async_step_move(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Set the area of the sensor, or of its device, to the one where it seems to hang."""
        registry = er.async_get(self.hass)
        if (entity := registry.async_get(self._entity_id)) is None:
            return self.async_abort(reason="sensor_gone")
        if entity.area_id is None and entity.device_id is not None:
            dr.async_get(self.hass).async_update_device(entity.device_id, area_id=self._room)
        else:
            registry.async_update_entity(self._entity_id, area_id=self._room)
        return self.async_create_entry(data={})

    async def async_step_leave_out(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Use the sensor no more."""
        if (home := self._home()) is None:
            return self.async_abort(reason="sensor_gone")
        options = home.entry.options
        left_out = sorted(read_sensor_options(options).left_out | {self._entity_id})
        self._change(home, {OPTION_SENSORS_LEFT_OUT: left_out})
        return self.async_create_entry(data={})

    async def async_step_right(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Do not report the sensor again as long as it has this area."""
        home = self._home()
        sensor = None if home is None else home.house_sensors.found.get(self._entity_id)
        if home is None or sensor is None or sensor.area_id is None:
            return self.async_abort(reason="sensor_gone")
        right = read_pairs(home.entry.options.get(OPTION_SENSOR_AREAS_RIGHT)) | {self._entity_id: sensor.area_id}
        self._change(home, {OPTION_SENSOR_AREAS_RIGHT: right})
        return self.async_create_entry(data={})

    @callback
    def _home(self) -> Home | None:
        for entry in self.hass.config_entries.async_loaded_entries(DOMAIN):
            home: Home = entry.runtime_data
            return home
        return None

    def _change(self, home: Home, options: dict[str, Any]) -> None:
        self.hass.config_entries.async_update_entry(home.entry, options={**home.entry.options, **options})
