from typing import override

import pytest

from custom_components.xiaomi_tag.home.ground import Part, async_pass_on
from custom_components.xiaomi_tag.tracker.tracker import Second


class Recording(Part):
    """Keeps the seconds that it gets."""

    def __init__(self) -> None:
        self.seconds: list[Second] = []

    @override
    def async_forget_tag(self, tag_id: str) -> None:
        self.seconds.clear()

    @override
    def async_second(self, second: Second) -> None:
        self.seconds.append(second)


class Failing(Recording):
    @override
    def async_second(self, second: Second) -> None:
        raise RuntimeError


def test_part_that_fails_keeps_no_second_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    before, after, second = Recording(), Recording(), Second(1.0)
    async_pass_on(second, [before, Failing(), after])
    assert (before.seconds, after.seconds) == ([second], [second])
    assert "Failing failed on a second" in caplog.text
