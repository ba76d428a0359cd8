"""The options of a home."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode
import probatio

from .const import DEFAULT_AWAY_AFTER_S, DEFAULT_PUBLISH_THRESHOLD, OPTION_AWAY_AFTER, OPTION_PUBLISH_THRESHOLD

_AWAY_AFTER_S: Final = probatio.All(
    NumberSelector(
        NumberSelectorConfig(
            min=30, max=3600, step=10, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    ),
    probatio.Range(min=30, max=3600),  # refuses "nan", which compares with nothing
    probatio.Coerce(int),
)
_PUBLISH_THRESHOLD: Final = probatio.All(
    NumberSelector(NumberSelectorConfig(min=0.3, max=0.95, step=0.05, mode=NumberSelectorMode.SLIDER)),
    probatio.Range(min=0.3, max=0.95),
)


class XiaomiTagOptionsFlow(OptionsFlow):
    """Lets the user set when a tag is away and how sure a room must be; the home's listener applies it."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and take the options."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        options = self.config_entry.options
        return self.async_show_form(
            step_id="init",
            data_schema=probatio.Schema(
                {
                    probatio.Required(
                        OPTION_AWAY_AFTER, default=options.get(OPTION_AWAY_AFTER, DEFAULT_AWAY_AFTER_S)
                    ): _AWAY_AFTER_S,
                    probatio.Required(
                        OPTION_PUBLISH_THRESHOLD,
                        default=options.get(OPTION_PUBLISH_THRESHOLD, DEFAULT_PUBLISH_THRESHOLD),
                    ): _PUBLISH_THRESHOLD,
                }
            ),
        )
