"""The form in which the user admits MQTT gateways that relay tags."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, cast

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import probatio

from ..home import Home
from ..receivers.gateways import MANUFACTURERS
from ..receivers.ids import GatewayKind

FIELD_GATEWAYS: Final = "gateways"


def offered_gateways(entry: ConfigEntry[Any] | None) -> dict[str, str]:
    """Return the names of the gateways that wait, by a key; the strongest evidence first."""
    if (home := _home(entry)) is None:
        return {}
    identities = (offer.identity for offer in home.gateways.offers())
    return {f"{kind}:{node}": f"{node} ({MANUFACTURERS[kind]})" for kind, node in identities}


def admit_gateways(entry: ConfigEntry[Any], keys: Iterable[str]) -> bool:
    """Let gateways count from now on; return False if there are too many."""
    if (home := _home(entry)) is None:
        return True
    now = home.clock.now()
    split = (key.partition(":") for key in keys)
    return all(home.gateways.async_admit(GatewayKind(kind), node, now) for kind, _, node in split)


def gateways_schema(offered: Mapping[str, str], chosen: Collection[str]) -> probatio.Schema:
    """Return the form's fields."""
    options = [SelectOptionDict(value=key, label=name) for key, name in offered.items()]
    selector = SelectSelector(SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST))
    return probatio.Schema({probatio.Required(FIELD_GATEWAYS, default=list(chosen)): selector})


def _home(entry: ConfigEntry[Any] | None) -> Home | None:
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return None
    return cast("Home", entry.runtime_data)
