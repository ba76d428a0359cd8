"""Fix flows: the area of a receiver, its restart, whether it is ignored, the key of a tag."""

from typing import Any, Final, override

from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN, SERVICE_PRESS, ButtonDeviceClass
from homeassistant.components.repairs import FlowType, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import SOURCE_RECONFIGURE, SubentryFlowContext
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.helpers.selector import AreaSelector
import probatio

from ..const import DOMAIN, SUBENTRY_TAG
from ..receivers.settings import async_change_settings

FIELD_AREA: Final = "area"


class _Fix(RepairsFlow):
    @callback
    def _texts(self) -> dict[str, str]:
        """Return the placeholders of the issue, for the texts of its fix."""
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return dict(issue.translation_placeholders or {}) if issue is not None else {}


class SetAreaFlow(_Fix):
    """Sets the area of a receiver's device, with one field; `room` is suggested."""

    def __init__(self, device_id: str, room: str | None) -> None:
        self._device_id = device_id
        self._room = room

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask at once."""
        return await self.async_step_area()

    async def async_step_area(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the area, and set it."""
        registry = dr.async_get(self.hass)
        if registry.async_get(self._device_id) is None:
            return self.async_abort(reason="receiver_gone")
        if user_input is not None:
            registry.async_update_device(self._device_id, area_id=user_input[FIELD_AREA])
            return self.async_create_entry(data={})
        schema = probatio.Schema({probatio.Required(FIELD_AREA): AreaSelector()})
        return self.async_show_form(
            step_id="area",
            data_schema=self.add_suggested_values_to_schema(schema, {FIELD_AREA: self._room} if self._room else {}),
            description_placeholders=self._texts(),
        )


class RestartFlow(_Fix):
    """Restarts a receiver by the restart button of its device; without one it tells the user how."""

    def __init__(self, device_id: str) -> None:
        self._device_id = device_id

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Offer what the device can do."""
        return await (self.async_step_restart() if self._button() else self.async_step_unplug())

    async def async_step_restart(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Press the button once the user agreed."""
        if user_input is None:
            return self.async_show_form(
                step_id="restart", data_schema=probatio.Schema({}), description_placeholders=self._texts()
            )
        button = self._button()
        if button is None:
            return self.async_abort(reason="receiver_gone")
        try:
            await self.hass.services.async_call(BUTTON_DOMAIN, SERVICE_PRESS, {ATTR_ENTITY_ID: button}, blocking=True)
        except HomeAssistantError:
            return self.async_abort(reason="not_restarted")
        return self.async_create_entry(data={})

    async def async_step_unplug(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Wait for the user to restart it by hand; the issue comes back if that did not help."""
        if user_input is None:
            return self.async_show_form(
                step_id="unplug", data_schema=probatio.Schema({}), description_placeholders=self._texts()
            )
        return self.async_create_entry(data={})

    @callback
    def _button(self) -> str | None:
        entities = er.async_entries_for_device(er.async_get(self.hass), self._device_id)
        return next(
            (
                entity.entity_id
                for entity in entities
                if entity.domain == BUTTON_DOMAIN
                and ButtonDeviceClass.RESTART in {entity.device_class, entity.original_device_class}
            ),
            None,
        )


class IgnoreFlow(RestartFlow):
    """Offers to restart a receiver that does not listen, if that may help, and to ignore it from now on."""

    def __init__(self, device_id: str, source: str, *, restarts: bool) -> None:
        super().__init__(device_id)
        self._source = source
        self._restarts = restarts

    @override
    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain, and offer what can be done."""
        restart = "restart" if self._button() else "unplug"
        return self.async_show_menu(
            menu_options=[restart if self._restarts else "done", "ignore"], description_placeholders=self._texts()
        )

    async def async_step_done(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Close: the user did something about it. The issue comes back if that did not help."""
        return self.async_create_entry(data={})

    async def async_step_ignore(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ignore the receiver."""
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            async_change_settings(self.hass, entry, self._source, ignored=True)
        return self.async_create_entry(data={})


class ReenterKeyFlow(_Fix):
    """Leads to the form that changes a tag."""

    def __init__(self, tag: str) -> None:
        self._tag = tag

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain, and go on to the form."""
        entry = next(
            (entry for entry in self.hass.config_entries.async_entries(DOMAIN) if self._tag in entry.subentries), None
        )
        if entry is None:
            return self.async_abort(reason="tag_gone")
        if user_input is None or "issue_id" in user_input:
            return self.async_show_form(
                step_id="init", data_schema=probatio.Schema({}), description_placeholders=self._texts()
            )
        form = await self.hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_TAG),
            context=SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=self._tag),
        )
        return self.async_create_entry(data={}, next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, form["flow_id"]))
