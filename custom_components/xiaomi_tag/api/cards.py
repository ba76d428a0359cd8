"""Serves the dashboard cards and the panel, and lets Home Assistant's frontend load them on every page."""

import json
from pathlib import Path
from typing import Final

from homeassistant.components import panel_custom
from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

FOLDER: Final = Path(__file__).parent.parent / "frontend"
URL: Final = "/xiaomi_tag/frontend"
PANEL: Final = "xiaomi-tag"
_ELEMENT: Final = "xiaomi-tag-panel"
_BUNDLE: Final[HassKey[str]] = HassKey(f"{DOMAIN}_bundle")


def bundle_hash() -> str:
    """Return the hash of the built bundle, empty without a bundle; reads a file."""
    try:
        built = json.loads((FOLDER / "bundle.json").read_text())
    except OSError, ValueError:
        return ""
    return str(built["hash"])


@callback
def served_bundle(hass: HomeAssistant) -> str:
    """Return the hash of the bundle that pages load, empty without one."""
    return hass.data.get(_BUNDLE, "")


async def async_register_cards(hass: HomeAssistant) -> None:
    """Serve the bundle; have it loaded and the panel shown where there is a frontend.

    Once for each start of Home Assistant: neither a path nor a panel can be registered twice.
    """
    hass.data[_BUNDLE] = bundle = await hass.async_add_executor_job(bundle_hash)
    # The addresses hold the bundle's hash, so that browsers may keep all files.
    await hass.http.async_register_static_paths([StaticPathConfig(URL, str(FOLDER), cache_headers=True)])
    if "frontend" not in hass.config.components:
        return
    add_extra_js_url(hass, f"{URL}/cards.js?v={bundle}")
    # Without a title it is not listed in the sidebar; cards lead to it. As the page of the integration's gear it would
    # hide the options.
    await panel_custom.async_register_panel(
        hass,
        PANEL,
        _ELEMENT,
        module_url=f"{URL}/panel.js?v={bundle}",
        require_admin=True,
        handle_safe_area=True,
        embed_iframe=False,
    )
