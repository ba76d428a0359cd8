from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_load_integrations
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.errors import failure, refusal

from ..homes import home_entry, set_up


async def test_refusal_is_the_callers_to_mend() -> None:
    error = refusal("not_a_tag")
    assert isinstance(error, ServiceValidationError)
    assert (error.translation_domain, error.translation_key) == (DOMAIN, "not_a_tag")
    assert error.translation_placeholders is None


async def test_failure_is_not_the_callers() -> None:
    error = failure("journal_at_fault")
    assert isinstance(error, HomeAssistantError)
    assert not isinstance(error, ServiceValidationError)
    assert (error.translation_domain, error.translation_key) == (DOMAIN, "journal_at_fault")


@pytest.mark.usefixtures("enable_bluetooth")
async def test_text_is_translated_with_its_placeholders(hass: HomeAssistant) -> None:
    await set_up(hass, home_entry())
    await async_load_integrations(hass, {DOMAIN})
    assert "attic" in str(refusal("unknown_area", area="attic"))
    assert "attic" in str(failure("unknown_area", area="attic"))
