"""Adding and changing a tag: the steps that the tag's own flow and a discovery share."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.util import dt as dt_util

from ..const import CONF_KIND
from ..identity.credentials import TagKind
from ..identity.faults import CredentialFault
from .candidates import NearbyScan, async_nearby
from .tag_form import TagDraft, read_tag_form, shown_again, shown_values, tag_schema
from .tag_kinds import FORMS


class TagSteps[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """A menu of the kinds of tags, and the form of each kind."""

    _scan: NearbyScan | None = None

    @abstractmethod
    def _home(self) -> ConfigEntry | None:
        """Return the home that the tag is for, None when there is none yet."""

    @abstractmethod
    async def _async_save(self, draft: TagDraft) -> R:
        """Store a new tag and end the flow."""

    def _show_tag_menu(self, step_id: str) -> R:
        """Show the menu, and use the time that it is read in to look for tags."""
        if self._scan is None:
            self._scan = NearbyScan(self.hass)
        self._scan.async_start()
        return self.async_show_menu(step_id=step_id, menu_options=[kind.value for kind in TagKind])

    async def async_add(self, kind: TagKind, user_input: dict[str, Any] | None) -> R:
        """Add a tag of a kind: the step of the flow that has the kind's name."""
        if user_input is None and FORMS[kind].offers_nearby and self._scan is not None:
            await self._scan.async_wait()
        errors: dict[str, str] = {}
        schema = tag_schema(kind, nearby=self._nearby(kind))
        if user_input is not None:
            draft = self._read(kind, user_input)
            if isinstance(draft, TagDraft):
                return await self._async_save(draft)
            errors = draft
            schema = self.add_suggested_values_to_schema(schema, shown_again(kind, user_input))
        return self.async_show_form(step_id=kind.value, data_schema=schema, errors=errors)

    def _nearby(self, kind: TagKind) -> list[SelectOptionDict]:
        return async_nearby(self.hass, self._home()) if FORMS[kind].offers_nearby else []

    def _read(
        self, kind: TagKind, user_input: Mapping[str, Any], changing: ConfigSubentry | None = None
    ) -> TagDraft | dict[str, str]:
        """Return the tag that was entered, or the errors by field; a tag that is set up already is an error."""
        previous = changing.data if changing else None
        draft = read_tag_form(kind, user_input, dt_util.get_default_time_zone(), previous)
        home = self._home()
        if isinstance(draft, TagDraft) and home is not None:
            for subentry in home.subentries.values():
                if subentry.unique_id == draft.unique_id and (
                    changing is None or subentry.subentry_id != changing.subentry_id
                ):
                    return {FORMS[kind].identity_field: "already_configured"}
        return draft

    @callback
    @override
    def async_remove(self) -> None:
        if self._scan is not None:
            self._scan.async_cancel()


def _step_of(kind: TagKind) -> Callable[[TagSteps[Any, Any, Any], dict[str, Any] | None], Awaitable[Any]]:
    async def async_step(flow: TagSteps[Any, Any, Any], user_input: dict[str, Any] | None = None) -> Any:
        return await flow.async_add(kind, user_input)

    return async_step


# Home Assistant finds a step by the name of its method.
for _kind in TagKind:
    setattr(TagSteps, f"async_step_{_kind.value}", _step_of(_kind))


class TagSubentryFlow(TagSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]], ConfigSubentryFlow):
    """Adds a tag to the home, or changes one."""

    @override
    def _home(self) -> ConfigEntry:
        return self._get_entry()

    @override
    async def _async_save(self, draft: TagDraft) -> SubentryFlowResult:
        return self.async_create_entry(title=draft.title, data=draft.data, unique_id=draft.unique_id)

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask how the tag is known."""
        return self._show_tag_menu("user")

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a tag's name, person or key; a key is never shown, and an empty field keeps it."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        try:
            kind = TagKind(subentry.data[CONF_KIND])
            shown = shown_values(subentry.title, subentry.data, dt_util.get_default_time_zone())
        except KeyError, ValueError:  # no kind, one of a later release, or no such credentials
            return self.async_abort(reason=CredentialFault.DAMAGED_DATA.value)
        if user_input is not None:
            draft = self._read(kind, user_input, subentry)
            if isinstance(draft, TagDraft):
                return self.async_update_and_abort(
                    self._get_entry(), subentry, title=draft.title, data=draft.data, unique_id=draft.unique_id
                )
            errors = draft
            shown = shown_again(kind, user_input)
        nearby = self._nearby(kind)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(tag_schema(kind, changing=True, nearby=nearby), shown),
            errors=errors,
            description_placeholders={"name": subentry.title},
        )
