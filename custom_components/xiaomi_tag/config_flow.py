"""Sets up the home, by the user or from a discovered tag."""

from types import MappingProxyType
from typing import Any, Final, override

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
    SubentryFlowContext,
)
from homeassistant.core import callback
from homeassistant.helpers.typing import DiscoveryInfoType

from . import migration
from .const import DOMAIN, SUBENTRY_FENCE, SUBENTRY_PHONE, SUBENTRY_TAG
from .flows.candidates import async_knows, is_xiaomi_tag
from .flows.fence import FenceSubentryFlow
from .flows.gateways import FIELD_GATEWAYS, admit_gateways, gateways_schema, offered_gateways
from .flows.heard import Heard
from .flows.options import XiaomiTagOptionsFlow
from .flows.phone import PhoneSubentryFlow
from .flows.tag import TagSteps, TagSubentryFlow
from .flows.tag_form import TagDraft
from .home import XiaomiTagConfigEntry
from .home.discovery import GATEWAYS_UNIQUE_ID
from .home.markdown import escaped

_TITLE: Final = "Xiaomi Tag"
# One for all tags: only one card is open at a time, and one "Ignore" hides them all. It is not the home's own unique
# id: a home that is set up does not end discovery, and an ignored card does not block setting up a home.
DISCOVERY_UNIQUE_ID: Final = f"{DOMAIN}_discovery"


class XiaomiTagConfigFlow(TagSteps[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN):
    """Sets up the home; a discovered tag is added to it in the same flow."""

    VERSION = migration.VERSION
    MINOR_VERSION = migration.MINOR_VERSION

    _address = ""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: XiaomiTagConfigEntry) -> OptionsFlow:
        return XiaomiTagOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: XiaomiTagConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {SUBENTRY_TAG: TagSubentryFlow, SUBENTRY_FENCE: FenceSubentryFlow, SUBENTRY_PHONE: PhoneSubentryFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Set up the home, which needs no input."""
        await self.async_set_unique_id(DOMAIN, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        if user_input is None:
            return self.async_show_form(step_id="user")
        return self.async_create_entry(title=_TITLE, data={})

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead the user from the new home on to "Add tag", unless it has a tag already."""
        home = result["result"]
        if not home.subentries:
            tag_flow = await self.hass.config_entries.subentries.async_init(
                (home.entry_id, SUBENTRY_TAG), context=SubentryFlowContext(source=SOURCE_USER)
            )
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, tag_flow["flow_id"])
        return result

    @override
    async def async_step_bluetooth(self, discovery_info: BluetoothServiceInfoBleak) -> ConfigFlowResult:
        """Show a card for a tag that is not ours yet."""
        if not is_xiaomi_tag(discovery_info):
            return self.async_abort(reason="not_supported")
        self._address = discovery_info.address
        if self._is_known():
            return self.async_abort(reason="already_configured")
        await self.async_set_unique_id(DISCOVERY_UNIQUE_ID)
        # Otherwise the card shows the domain until the frontend has loaded the integration's name.
        self.context["title_placeholders"] = {"name": _TITLE}
        self._abort_if_unique_id_configured()
        return await self.async_step_bluetooth_confirm()

    async def async_step_bluetooth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask the user whether the tag is theirs."""
        if user_input is None:
            return self.async_show_form(step_id="bluetooth_confirm")
        if self._is_known():  # by now: the home needed time to try the keys
            return self.async_abort(reason="already_configured")
        return await self.async_step_tag_menu()

    @override
    async def async_step_integration_discovery(self, discovery_info: DiscoveryInfoType) -> ConfigFlowResult:
        """Show a card for MQTT gateways that relay tags and are not admitted yet."""
        await self.async_set_unique_id(GATEWAYS_UNIQUE_ID)
        self._abort_if_unique_id_configured()
        offered = offered_gateways(self._home())
        if not offered:
            return self.async_abort(reason="no_gateways")
        self.context["title_placeholders"] = {"name": f"{_TITLE}: {next(iter(offered.values()))}"}
        return await self.async_step_gateways()

    async def async_step_gateways(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which gateways may report where tags are."""
        home = self._home()
        offered = offered_gateways(home)
        if home is None or not offered:
            return self.async_abort(reason="no_gateways")
        errors: dict[str, str] = {}
        if user_input is not None:
            if admit_gateways(home, user_input[FIELD_GATEWAYS]):
                return self.async_abort(reason="gateways_added")
            errors["base"] = "too_many_gateways"
        first = list(offered)[:1]
        return self.async_show_form(
            step_id="gateways",
            data_schema=gateways_schema(offered, first),
            errors=errors,
            description_placeholders={"name": escaped(offered[first[0]])},
        )

    async def async_step_tag_menu(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the tag is known."""
        return self._show_tag_menu("tag_menu")

    @override
    def _home(self) -> XiaomiTagConfigEntry | None:
        return self.hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, DOMAIN)

    def _is_known(self) -> bool:
        home = self._home()
        # A home that the user disabled gets no tags.
        return home is not None and (home.disabled_by is not None or async_knows(home, self._address))

    @override
    async def _async_save(self, draft: TagDraft, heard: Heard | None) -> ConfigFlowResult:
        shown = {"name": draft.title, **(heard.placeholders() if heard else {})}
        if (home := self._home()) is None:
            await self.async_set_unique_id(DOMAIN, raise_on_progress=False)
            tag = ConfigSubentryData(
                data=draft.data, subentry_type=SUBENTRY_TAG, title=draft.title, unique_id=draft.unique_id
            )
            return self.async_create_entry(
                title=_TITLE,
                data={},
                subentries=[tag],
                description="heard" if heard else "not_heard",
                description_placeholders=shown,
            )
        self.hass.config_entries.async_add_subentry(
            home,
            ConfigSubentry(
                data=MappingProxyType(dict(draft.data)),
                subentry_type=SUBENTRY_TAG,
                title=draft.title,
                unique_id=draft.unique_id,
            ),
        )
        if heard is not None:
            return self.async_abort(reason="tag_heard", description_placeholders=shown)
        return self.async_abort(reason="tag_added", description_placeholders=shown)
