"""Adding and changing a tag: the steps that the tag's own flow and a discovery share."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.util import dt as dt_util

from ..const import CONF_KIND, CONF_PERSON
from ..identity.credentials import CONF_ADDRESS, TagKind
from ..identity.faults import CredentialFault
from .candidates import NearbyScan, async_nearby
from .elsewhere import async_tags_elsewhere
from .fixed_address import async_address_error, async_is_public, may_change
from .form import Form, FormErrors
from .heard import Heard, async_heard
from .tag_form import (
    CONF_TAG,
    TagDraft,
    draft_of,
    elsewhere_schema,
    read_tag_form,
    shown_again,
    shown_values,
    tag_schema,
)
from .tag_kinds import FORMS

_ELSEWHERE: Final = "elsewhere"


class TagSteps[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """A menu of the kinds of tags, and the form of each kind."""

    _scan: NearbyScan | None = None
    _asked_about: str | None = None
    """The address that the user was asked about."""

    @abstractmethod
    def _home(self) -> ConfigEntry | None:
        """Return the home that the tag is for, None when there is none yet."""

    @abstractmethod
    async def _async_save(self, draft: TagDraft, heard: Heard | None) -> R:
        """Store a new tag and end the flow, which shows whether the tag is heard now."""

    def _show_tag_menu(self, step_id: str) -> R:
        """Show the menu, and use the time that it is read in to look for tags."""
        if self._scan is None:
            self._scan = NearbyScan(self.hass)
        self._scan.async_start()
        options = [kind.value for kind in TagKind]
        if async_tags_elsewhere(self.hass, self._home()):
            options.append(_ELSEWHERE)
        return self.async_show_menu(step_id=step_id, menu_options=options)

    async def async_add(self, kind: TagKind, user_input: dict[str, Any] | None) -> R:
        """Add a tag of a kind: the step of the flow that has the kind's name."""
        if user_input is None and FORMS[kind].offers_nearby and self._scan is not None:
            await self._scan.async_wait()
        errors = FormErrors()
        schema = tag_schema(kind, nearby=self._nearby(kind))
        if user_input is not None:
            draft = self._read(kind, user_input)
            if isinstance(draft, TagDraft):
                return await self._async_save(draft, await async_heard(self.hass, draft.data))
            errors = draft
            schema = self.add_suggested_values_to_schema(schema, shown_again(kind, user_input))
        return self.async_show_form(
            step_id=kind.value, data_schema=schema, errors=errors, description_placeholders=errors.placeholders
        )

    async def async_step_elsewhere(self, user_input: dict[str, Any] | None = None) -> R:
        """Add a tag whose key another integration has: only the one that the user chooses is read from there."""
        found = async_tags_elsewhere(self.hass, self._home())
        if not found:
            return self.async_abort(reason="nothing_elsewhere")
        errors: dict[str, str] = {}
        schema = elsewhere_schema([tag.option() for tag in found])
        if user_input is not None:
            chosen = next((tag for tag in found if tag.id == user_input.get(CONF_TAG)), None)
            form = Form({CONF_NAME: chosen.name if chosen else "", **user_input})
            name = form.name()
            errors = form.errors
            if chosen is None:
                errors = {CONF_TAG: "not_elsewhere"}
            elif not errors:
                draft = draft_of(name, chosen.credentials, form.text(CONF_PERSON))
                return await self._async_save(draft, await async_heard(self.hass, draft.data))
            schema = self.add_suggested_values_to_schema(schema, user_input)
        return self.async_show_form(step_id=_ELSEWHERE, data_schema=schema, errors=errors)

    def _nearby(self, kind: TagKind) -> list[SelectOptionDict]:
        return async_nearby(self.hass, self._home()) if FORMS[kind].offers_nearby else []

    def _read(
        self, kind: TagKind, user_input: Mapping[str, Any], changing: ConfigSubentry | None = None
    ) -> TagDraft | FormErrors:
        """Return the tag that was entered, or the errors by field; a tag that is set up already is an error."""
        previous = changing.data if changing else None
        now = dt_util.utcnow().timestamp()
        draft = read_tag_form(kind, user_input, dt_util.get_default_time_zone(), previous, now)
        if not isinstance(draft, TagDraft):
            return draft
        home = self._home()
        error: str | None = None
        if home is not None and any(
            subentry.unique_id == draft.unique_id and (changing is None or subentry.subentry_id != changing.subentry_id)
            for subentry in home.subentries.values()
        ):
            error = "already_configured"
        elif changing is None or changing.unique_id != draft.unique_id:
            error = self._address_error(draft.data.get(CONF_ADDRESS))
        if error is None:
            return draft
        errors = FormErrors()
        errors[FORMS[kind].identity_field] = error
        return errors

    def _address_error(self, address: str | None) -> str | None:
        """Return why an address should not be used; where it only may change, the user is asked once."""
        if address is None:
            return None
        if (error := async_address_error(self.hass, address)) is not None:
            return error
        if may_change(address) and address != self._asked_about and not async_is_public(self.hass, address):
            self._asked_about = address
            return "address_may_change"
        return None

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
    async def _async_save(self, draft: TagDraft, heard: Heard | None) -> SubentryFlowResult:
        return self.async_create_entry(
            title=draft.title,
            data=draft.data,
            unique_id=draft.unique_id,
            description="heard" if heard else "not_heard",
            description_placeholders={"name": draft.title, **(heard.placeholders() if heard else {})},
        )

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask how the tag is known."""
        return self._show_tag_menu("user")

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a tag's name, person or key; a key is never shown, and an empty field keeps it."""
        subentry = self._get_reconfigure_subentry()
        errors = FormErrors()
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
            description_placeholders={"name": subentry.title, **errors.placeholders},
        )
