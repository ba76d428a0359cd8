"""The subentry flow that adds or changes a fence."""

from typing import Any, override

from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers import area_registry as ar, device_registry as dr
import probatio

from ..const import CONF_KIND, DOMAIN, SUBENTRY_TAG
from ..home import XiaomiTagConfigEntry
from ..home.fences import FenceKind
from .fence_form import Choices, FenceDraft, fence_schema, read_fence_form, shown_values


class FenceSubentryFlow(ConfigSubentryFlow):
    """Adds a fence to the home, or changes one."""

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the kind of fence."""
        return self.async_show_menu(step_id="user", menu_options=[kind.value for kind in FenceKind])

    async def async_step_areas(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a fence around areas."""
        return self._add(FenceKind.AREAS, user_input)

    async def async_step_floor(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a fence around a floor."""
        return self._add(FenceKind.FLOOR, user_input)

    async def async_step_zone(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a fence around a zone."""
        return self._add(FenceKind.ZONE, user_input)

    async def async_step_polygon(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a fence drawn on the floor plan."""
        return self._add(FenceKind.POLYGON, user_input)

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a fence: show the form of its kind."""
        try:
            kind = FenceKind(self._get_reconfigure_subentry().data[CONF_KIND])
        except KeyError, ValueError:  # no kind, or one of a later release
            return self.async_abort(reason="damaged_data")
        return self._change(kind, None)

    async def async_step_change_areas(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a fence around areas."""
        return self._change(FenceKind.AREAS, user_input)

    async def async_step_change_floor(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a fence around a floor."""
        return self._change(FenceKind.FLOOR, user_input)

    async def async_step_change_zone(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a fence around a zone."""
        return self._change(FenceKind.ZONE, user_input)

    async def async_step_change_polygon(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a fence drawn on the floor plan."""
        return self._change(FenceKind.POLYGON, user_input)

    @override
    def _get_entry(self) -> XiaomiTagConfigEntry:
        entry: XiaomiTagConfigEntry = super()._get_entry()
        return entry

    def _add(self, kind: FenceKind, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        choices = self._choices()
        if kind is FenceKind.POLYGON and not choices.plan_floors:
            return self.async_abort(reason="no_plan")
        errors: dict[str, str] = {}
        schema = fence_schema(kind, choices)
        if user_input is not None:
            draft = read_fence_form(kind, user_input, choices)
            if isinstance(draft, FenceDraft):
                return self.async_create_entry(title=draft.title, data=draft.data)
            errors = draft
            schema = self.add_suggested_values_to_schema(schema, user_input)
        return self.async_show_form(step_id=kind.value, data_schema=schema, errors=errors)

    def _change(self, kind: FenceKind, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        choices = self._choices()
        subentry = self._get_reconfigure_subentry()
        if kind is FenceKind.POLYGON and not choices.plan_floors:
            return self.async_abort(reason="no_plan")
        errors: dict[str, str] = {}
        shown = shown_values(subentry.title, subentry.data, choices)
        if user_input is not None:
            draft = read_fence_form(kind, user_input, choices)
            if isinstance(draft, FenceDraft):
                return self.async_update_and_abort(self._get_entry(), subentry, title=draft.title, data=draft.data)
            errors, shown = draft, user_input
        schema: probatio.Schema = self.add_suggested_values_to_schema(fence_schema(kind, choices), shown)
        return self.async_show_form(
            step_id=f"change_{kind.value}",
            data_schema=schema,
            errors=errors,
            description_placeholders={"name": subentry.title},
        )

    def _choices(self) -> Choices:
        entry = self._get_entry()
        areas = ar.async_get(self.hass).async_list_areas()
        plan = entry.runtime_data.calibration_store.plan if entry.state is ConfigEntryState.LOADED else None
        tags = {
            subentry.subentry_id for subentry in entry.subentries.values() if subentry.subentry_type == SUBENTRY_TAG
        }
        devices = dr.async_entries_for_config_entry(dr.async_get(self.hass), entry.entry_id)
        return Choices(
            areas={area.id for area in areas},
            floors={area.floor_id for area in areas if area.floor_id is not None},
            zones=self.hass.states.async_entity_ids(ZONE_DOMAIN),
            plan_floors=tuple(floor.id for floor in plan.floors) if plan is not None else (),
            tags={
                device.id: identifier
                for device in devices
                for domain, identifier in device.identifiers
                if domain == DOMAIN and identifier in tags
            },
        )
