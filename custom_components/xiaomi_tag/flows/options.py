"""The options flow of a home: settings, history, and the calibration of rooms."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.selector import (
    AreaSelector,
    AreaSelectorConfig,
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from ..const import (
    DEFAULT_AWAY_AFTER_S,
    DEFAULT_CROSSING_DAYS,
    DEFAULT_PLACE_DAYS,
    DEFAULT_PUBLISH_THRESHOLD,
    DEFAULT_SIGHTING_HOURS,
    DOMAIN,
    OPTION_AWAY_AFTER,
    OPTION_CROSSING_DAYS,
    OPTION_OCCUPANCY_AREAS,
    OPTION_PLACE_DAYS,
    OPTION_PUBLISH_THRESHOLD,
    OPTION_READERS,
    OPTION_SIGHTING_HOURS,
    OPTION_USE_SENSORS,
)
from ..home import Home
from ..home.calibration import DEFAULT_S, LEAST_S, MOST_S, NotLearned, Outcome, Run, silent
from .gateways import FIELD_GATEWAYS, admit_gateways, gateways_schema, offered_gateways
from .readers import async_readers_schema
from .rooms_to_walk import NOTHING, room_texts, rooms_to_walk
from .sensors import sensor_texts, sensors_options, sensors_schema
from .strangers import strangers_options, strangers_schema

_AWAY_AFTER_S: Final = probatio.All(
    NumberSelector(
        NumberSelectorConfig(
            min=30, max=3600, step=10, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    ),
    probatio.Range(min=30, max=3600),  # refuses "nan", which passes min and max
    probatio.Coerce(int),
)
_PUBLISH_THRESHOLD: Final = probatio.All(
    NumberSelector(NumberSelectorConfig(min=0.3, max=0.95, step=0.05, mode=NumberSelectorMode.SLIDER)),
    probatio.Range(min=0.3, max=0.95),
)
_SECONDS: Final = probatio.All(
    NumberSelector(
        NumberSelectorConfig(
            min=LEAST_S, max=MOST_S, step=10, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    ),
    probatio.Range(min=LEAST_S, max=MOST_S),
    probatio.Coerce(int),
)
# Option, default, maximum, unit.
_HISTORY: Final = (
    (OPTION_SIGHTING_HOURS, DEFAULT_SIGHTING_HOURS, 24 * 31, UnitOfTime.HOURS),
    (OPTION_PLACE_DAYS, DEFAULT_PLACE_DAYS, 3650, UnitOfTime.DAYS),
    (OPTION_CROSSING_DAYS, DEFAULT_CROSSING_DAYS, 3650, UnitOfTime.DAYS),
)
FIELD_TAG: Final = "tag"
FIELD_AREA: Final = "area"
FIELD_SECONDS: Final = "seconds"


class XiaomiTagOptionsFlow(OptionsFlow):
    """Lets the user change the options, and calibrate rooms one after the other.

    The entry's update listener applies the options. Closing the flow cancels its recording.
    """

    def __init__(self) -> None:
        self._chosen: dict[str, Any] = {FIELD_SECONDS: DEFAULT_S}
        self._run: Run | None = None
        self._waiting: asyncio.Task[Outcome | None] | None = None
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._percent = -1

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the menu."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["settings", "calibrate", "sensors", "strangers", "history", "gateways", "readers"],
        )

    async def async_step_settings(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form of the settings, and save them."""
        options = self.config_entry.options
        if user_input is not None:
            # An empty field is not sent, so remove its old value; options of other steps stay.
            kept = {key: value for key, value in options.items() if key != OPTION_OCCUPANCY_AREAS}
            return self.async_create_entry(data={**kept, **user_input})
        return self.async_show_form(
            step_id="settings",
            data_schema=probatio.Schema(
                {
                    probatio.Required(
                        OPTION_AWAY_AFTER, default=options.get(OPTION_AWAY_AFTER, DEFAULT_AWAY_AFTER_S)
                    ): _AWAY_AFTER_S,
                    probatio.Required(
                        OPTION_PUBLISH_THRESHOLD,
                        default=options.get(OPTION_PUBLISH_THRESHOLD, DEFAULT_PUBLISH_THRESHOLD),
                    ): _PUBLISH_THRESHOLD,
                    probatio.Optional(
                        OPTION_OCCUPANCY_AREAS,
                        description={"suggested_value": options.get(OPTION_OCCUPANCY_AREAS, [])},
                    ): AreaSelector(AreaSelectorConfig(multiple=True)),
                    probatio.Required(
                        OPTION_USE_SENSORS, default=options.get(OPTION_USE_SENSORS, True)
                    ): BooleanSelector(),
                }
            ),
        )

    async def async_step_history(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form of the retention times, and save them."""
        options = self.config_entry.options
        if user_input is not None:
            return self.async_create_entry(data={**options, **user_input})
        return self.async_show_form(
            step_id="history",
            data_schema=probatio.Schema(
                {
                    probatio.Required(key, default=options.get(key, default)): _kept(most, unit)
                    for key, default, most, unit in _HISTORY
                }
            ),
        )

    async def async_step_strangers(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form of the detection of strangers, and save it."""
        options = self.config_entry.options
        if user_input is not None:
            return self.async_create_entry(data={**options, **strangers_options(user_input)})
        return self.async_show_form(step_id="strangers", data_schema=strangers_schema(options))

    async def async_step_sensors(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form of the house's sensors, and save it."""
        options = self.config_entry.options
        if user_input is not None:
            return self.async_create_entry(data={**options, **sensors_options(user_input)})
        return self.async_show_form(
            step_id="sensors",
            data_schema=sensors_schema(self.hass, options),
            description_placeholders=sensor_texts(self.hass, self._home, options),
        )

    async def async_step_gateways(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which MQTT gateways that wait may report where tags are."""
        offered = offered_gateways(self.config_entry)
        if not offered:
            return self.async_abort(reason="no_gateways")
        errors: dict[str, str] = {}
        if user_input is not None:
            if admit_gateways(self.config_entry, user_input[FIELD_GATEWAYS]):
                return await self.async_step_finish()
            errors["base"] = "too_many_gateways"
        return self.async_show_form(step_id="gateways", data_schema=gateways_schema(offered, []), errors=errors)

    async def async_step_readers(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which users may see where all tags are, and save them."""
        if user_input is not None:
            options = self.config_entry.options
            return self.async_create_entry(data={**options, OPTION_READERS: user_input.get(OPTION_READERS, [])})
        return self.async_show_form(
            step_id="readers", data_schema=await async_readers_schema(self.hass, self.config_entry)
        )

    async def async_step_calibrate(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for tag, room and duration, and begin."""
        home = self._home
        if home is None:
            return self.async_abort(reason="home_not_loaded")
        if not home.tags:
            return self.async_abort(reason="no_tags")
        if user_input is not None:
            self._chosen = user_input
            return await self.async_step_repeat()
        return self._show_calibrate(home, {})

    async def async_step_sure(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Record once more, in a room whose own receivers may hear nothing."""
        return await self._async_begin(confirmed=True)

    async def async_step_repeat(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin to record with the last input, for the first time or once more."""
        return await self._async_begin()

    async def _async_begin(self, *, confirmed: bool = False) -> ConfigFlowResult:
        home = self._home
        if home is None:
            return self.async_abort(reason="home_not_loaded")
        chosen = self._chosen
        try:
            self._run = home.calibration.async_begin(
                chosen[FIELD_TAG], chosen[FIELD_AREA], chosen[FIELD_SECONDS], confirmed=confirmed
            )
        except ServiceValidationError as err:
            return self._show_calibrate(home, {"base": err.translation_key or ""})
        self._percent = -1
        self._unsubscribe = home.calibration.async_listen(self._async_progressed)
        self._waiting = self.hass.async_create_background_task(
            _async_outcome(self._run), f"{DOMAIN} calibration in a flow", eager_start=False
        )
        return await self.async_step_record()

    async def async_step_record(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the progress of the recording until it is done."""
        assert self._waiting is not None
        if not self._waiting.done():
            return self.async_show_progress(
                step_id="record",
                progress_action="recording",
                description_placeholders=self._names(),
                progress_task=self._waiting,
            )
        self._async_unsubscribe()
        outcome = self._waiting.result()
        if outcome is None:
            return self.async_show_progress_done(next_step_id="cancelled")
        if outcome.not_learned is NotLearned.HERE_SILENT:
            return self.async_show_progress_done(next_step_id="elsewhere")
        return self.async_show_progress_done(next_step_id="enough" if outcome.enough else "short")

    async def async_step_enough(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the result of a sufficient walk, and offer the next steps."""
        return self._show_result("enough", ["calibrate", "repeat", "finish"])

    async def async_step_short(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show that too little was heard, and offer the next steps."""
        return self._show_result("short", ["repeat", "calibrate", "finish"])

    async def async_step_elsewhere(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show that the room's own receivers heard nothing, so that nothing was learned, and offer the next steps."""
        return self._show_result("elsewhere", ["repeat", "sure", "calibrate", "finish"])

    async def async_step_cancelled(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Abort: the recording was cancelled elsewhere, or the home was unloaded."""
        return self.async_abort(reason="calibration_cancelled")

    async def async_step_finish(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Close the flow; the options stay unchanged."""
        return self.async_create_entry(data={**self.config_entry.options})

    @callback
    @override
    def async_remove(self) -> None:
        """Cancel a running recording: the user closed the flow."""
        self._async_unsubscribe()
        home, run = self._home, self._run
        if home is not None and run is not None and home.calibration.runs.get(run.recorder.tag) is run:
            home.calibration.async_cancel(run.recorder.tag)

    @property
    def _home(self) -> Home | None:
        entry = self.config_entry
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None

    def _show_calibrate(self, home: Home, errors: dict[str, str]) -> ConfigFlowResult:
        tags = [SelectOptionDict(value=tag.id, label=tag.name) for tag in home.tags.values()]
        schema = probatio.Schema(
            {
                probatio.Required(FIELD_TAG): SelectSelector(
                    SelectSelectorConfig(options=tags, mode=SelectSelectorMode.DROPDOWN)
                ),
                probatio.Required(FIELD_AREA): AreaSelector(),
                probatio.Required(FIELD_SECONDS): _SECONDS,
            }
        )
        # The next room is another one, except after an error.
        shown = self._chosen if errors else {**self._chosen, FIELD_AREA: rooms_to_walk(home).next}
        if FIELD_TAG not in shown and len(tags) == 1:
            shown = {**shown, FIELD_TAG: tags[0]["value"]}
        return self.async_show_form(
            step_id="calibrate",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=room_texts(home),
        )

    def _show_result(self, step: str, options: list[str]) -> ConfigFlowResult:
        assert self._waiting is not None
        outcome = self._waiting.result()
        assert outcome is not None
        names: Mapping[str, str] = self._home.receivers.names() if self._home is not None else {}
        heard = [f"{names.get(source, source)} ({count})" for source, count in outcome.packets.items() if count]
        return self.async_show_menu(
            step_id=step,
            menu_options=options,
            description_placeholders={
                **self._names(),
                "packets": str(sum(outcome.packets.values())),
                "heard_seconds": str(outcome.seconds),
                "heard_by": ", ".join(heard) or NOTHING,
                "silent": ", ".join(names.get(source, source) for source in silent(outcome.packets)) or NOTHING,
                "before": _percentage(outcome.accuracy_before),
                "after": _percentage(outcome.accuracy_after),
            },
        )

    def _names(self) -> dict[str, str]:
        """Return the placeholders of texts: tag, area, seconds, and which rooms are done."""
        tag = self._home.tags.get(self._chosen[FIELD_TAG]) if self._home is not None else None
        area = ar.async_get(self.hass).async_get_area(self._chosen[FIELD_AREA])
        return {
            "tag": tag.name if tag is not None else NOTHING,
            "area": area.name if area is not None else NOTHING,
            "seconds": str(self._chosen[FIELD_SECONDS]),
            **(room_texts(self._home) if self._home is not None else {"done": NOTHING, "remaining": NOTHING}),
        }

    @callback
    def _async_progressed(self, _outcome: Outcome | None) -> None:
        home, run = self._home, self._run
        if home is None or run is None:
            return
        percent = int(100 * run.progress(home.clock.now()))
        if percent != self._percent:
            self._percent = percent
            self.async_update_progress(percent / 100)

    @callback
    def _async_unsubscribe(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None


def _kept(most: int, unit: UnitOfTime) -> probatio.All[Any]:
    """Return a field for a retention time; 0 stores nothing."""
    return probatio.All(
        NumberSelector(
            NumberSelectorConfig(min=0, max=most, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=unit)
        ),
        probatio.Range(min=0, max=most),
        probatio.Coerce(int),
    )


async def _async_outcome(run: Run) -> Outcome | None:
    # Shielded: the flow may cancel this task, but not the run.
    return await asyncio.shield(run.done)


def _percentage(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.0f} %"
