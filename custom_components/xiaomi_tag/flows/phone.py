"""The subentry flow that adds or changes a phone or another relay."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import probatio

from ..const import CONF_PERSON, CONF_RECEIVER_ID, CONF_USER, CONF_VERSION
from .form import SUBENTRY_VERSION, Form, UncheckedChoice

_RECEIVER_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone as entered and checked: the parts of its subentry, whose unique id is the receiver's."""

    title: str
    receiver_id: str
    data: Mapping[str, Any]


class PhoneSubentryFlow(ConfigSubentryFlow):
    """Adds a phone to the home, or changes one."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the relay's name, user and person."""
        errors: dict[str, str] = {}
        if user_input is not None:
            draft = await self._async_read(user_input)
            if isinstance(draft, PhoneDraft):
                return self.async_create_entry(title=draft.title, data=draft.data, unique_id=draft.receiver_id)
            errors = draft
        return await self._async_show("user", user_input or {}, errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a phone."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            draft = await self._async_read(user_input, subentry.subentry_id)
            if isinstance(draft, PhoneDraft):
                return self.async_update_and_abort(
                    self._get_entry(), subentry, title=draft.title, data=draft.data, unique_id=draft.receiver_id
                )
            errors = draft
        shown = {CONF_NAME: subentry.title, **subentry.data} if user_input is None else user_input
        return await self._async_show("reconfigure", shown, errors, {"name": subentry.title})

    async def _async_show(
        self,
        step_id: str,
        shown: Mapping[str, Any],
        errors: dict[str, str],
        placeholders: Mapping[str, str] | None = None,
    ) -> SubentryFlowResult:
        users = await _async_users(self.hass)
        options = [SelectOptionDict(value=user_id, label=name) for user_id, name in users.items()]
        if shown.get(CONF_USER) not in users:
            # A removed user. Set to empty, since the frontend would otherwise select the first of the list.
            shown = {**shown, CONF_USER: ""}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_schema(options), shown),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_read(self, entered: Mapping[str, Any], changing: str | None = None) -> PhoneDraft | dict[str, str]:
        """Return the entered phone, or the translation keys of errors by field."""
        form = Form(entered)
        name = form.name()
        receiver_id, user_id, person = map(form.text, (CONF_RECEIVER_ID, CONF_USER, CONF_PERSON))
        if _RECEIVER_ID.fullmatch(receiver_id) is None:
            form.errors[CONF_RECEIVER_ID] = "not_receiver_id"
        elif self._is_taken(receiver_id, changing):
            form.errors[CONF_RECEIVER_ID] = "already_configured"
        if user_id not in await _async_users(self.hass):
            form.errors[CONF_USER] = "unknown_user"
        if form.errors:
            return form.errors
        data = {CONF_VERSION: SUBENTRY_VERSION, CONF_RECEIVER_ID: receiver_id, CONF_USER: user_id}
        if person:
            # Not read yet: meant for detecting unknown trackers that travel with this person.
            data[CONF_PERSON] = person
        return PhoneDraft(name, receiver_id, data)

    def _is_taken(self, receiver_id: str, changing: str | None) -> bool:
        return any(
            subentry.unique_id == receiver_id and subentry.subentry_id != changing
            for subentry in self._get_entry().subentries.values()
        )


def _schema(users: list[SelectOptionDict]) -> probatio.Schema:
    return probatio.Schema(
        {
            probatio.Required(CONF_NAME): TextSelector(),
            probatio.Required(CONF_RECEIVER_ID): TextSelector(),
            probatio.Required(CONF_USER): UncheckedChoice(
                SelectSelectorConfig(options=users, mode=SelectSelectorMode.DROPDOWN)
            ),
            probatio.Optional(CONF_PERSON): EntitySelector(EntitySelectorConfig(domain="person")),
        }
    )


async def _async_users(hass: HomeAssistant) -> dict[str, str]:
    """Return the names of the users who can log in, by id."""
    users = await hass.auth.async_get_users()
    named = {user.id: user.name or user.id for user in users if user.is_active and not user.system_generated}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))
