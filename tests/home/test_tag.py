from homeassistant.config_entries import ConfigSubentry
import pytest

from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..homes import tag_data


def test_entity_that_fails_keeps_no_change_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    data = tag_data(TagKind.ADDRESS)
    tag = Tag(ConfigSubentry(**data), "home", {})
    notified: list[bool] = []

    def fail() -> None:
        raise RuntimeError

    tag.async_listen(fail)
    tag.async_listen(lambda: notified.append(True))
    tag.async_notify()
    assert notified == [True]
    assert "A listener failed" in caplog.text
