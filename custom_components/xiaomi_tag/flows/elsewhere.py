"""Tags whose keys other integrations of this Home Assistant keep in their configuration entries.

Only entries are read, and only after the user chose this way. What they store, from the integrations' programs:
* `private_ble_device`: `irk`, 32 hexadecimal digits;
* `findmy` (hass-FindMy): `type`, of which those that begin with `device_` have FindMy.py's JSON under `data`;
* `googlefindmy` (GoogleFindMy-HA): the secrets of the account, which are of no use here. Where a version keeps tags'
  identity keys, these are found under any name that the import of a key knows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
import json
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectOptionDict

from ..identity.credentials import Credentials, fingerprint
from ..identity.faults import CredentialError
from ..identity.imports import parse_find_hub, parse_find_my, parse_irk

_MOST_OFFERED: Final = 100
_MOST_NODES: Final = 5_000
_MOST_NAME: Final = 100
_NAMES: Final = ("name", "device_name", "title", "label")


@dataclass(frozen=True, slots=True)
class TagElsewhere:
    """A tag that another integration knows; `id` distinguishes it from others and reveals no key."""

    id: str
    name: str
    integration: str
    credentials: Credentials = field(repr=False)

    def option(self) -> SelectOptionDict:
        """Return it as a choice of a form."""
        return {"value": self.id, "label": f"{self.name} · {self.integration}"}


@callback
def async_tags_elsewhere(hass: HomeAssistant, home: ConfigEntry | None) -> list[TagElsewhere]:
    """Return the tags that other integrations know, without those that the home has already."""
    own = {subentry.unique_id for subentry in home.subentries.values()} if home is not None else set()
    found: dict[str, TagElsewhere] = {}
    for domain, (integration, read) in _READERS.items():
        for entry in hass.config_entries.async_entries(domain, include_ignore=False):
            for name, credentials in read(entry):
                identity = fingerprint(credentials)
                if identity not in own and len(found) < _MOST_OFFERED:
                    found.setdefault(identity, TagElsewhere(identity, name, integration, credentials))
    return sorted(found.values(), key=lambda tag: (tag.name, tag.integration, tag.id))


type _Found = Iterator[tuple[str, Credentials]]


def _private_ble_device(entry: ConfigEntry) -> _Found:
    irk = entry.data.get("irk")
    if isinstance(irk, str) and (credentials := _read(parse_irk, irk)) is not None:
        yield _named({}, entry), credentials


def _find_my(entry: ConfigEntry) -> _Found:
    accessory = entry.data.get("data")
    if isinstance(accessory, Mapping) and str(entry.data.get("type", "")).startswith("device_"):
        text = _json(accessory)
        if text is not None and (credentials := _read(parse_find_my, text)) is not None:
            yield _named(accessory, entry), credentials


def _find_hub(entry: ConfigEntry) -> _Found:
    # Each object by itself: one key a tag.
    nodes: list[Any] = [entry.data, entry.options, *(subentry.data for subentry in entry.subentries.values())]
    for node in nodes:
        if isinstance(node, Mapping):
            plain = {name: value for name, value in node.items() if not isinstance(value, (Mapping, list, tuple))}
            text = _json(plain | {name: node[name] for name in node if "date" in str(name).lower()})
            if text is not None and (credentials := _read(parse_find_hub, text)) is not None:
                yield _named(node, entry), credentials
        if isinstance(node, (Mapping, list, tuple)) and len(nodes) < _MOST_NODES:
            nodes.extend(node.values() if isinstance(node, Mapping) else node)


_READERS: Final[Mapping[str, tuple[str, Callable[[ConfigEntry], _Found]]]] = {
    "private_ble_device": ("Private BLE Device", _private_ble_device),
    "findmy": ("FindMy", _find_my),
    "googlefindmy": ("Google Find My Device", _find_hub),
}


def _read[C: Credentials](parse: Callable[[str], C], text: str) -> C | None:
    try:
        return parse(text)
    except CredentialError:
        return None


def _json(value: Mapping[str, Any]) -> str | None:
    try:
        return json.dumps(dict(value), default=lambda inner: dict(inner) if isinstance(inner, Mapping) else None)
    except TypeError, ValueError, RecursionError:
        return None


def _named(node: Mapping[str, Any], entry: ConfigEntry) -> str:
    """Return the name of a tag in one printable line."""
    found = next((node[key] for key in _NAMES if isinstance(node.get(key), str) and node[key].strip()), entry.title)
    return "".join(letter for letter in found if letter.isprintable()).strip()[:_MOST_NAME] or entry.domain
