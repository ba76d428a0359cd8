"""The locator's self-test and the receivers' faults, checked once a minute."""

from collections.abc import Callable, Sequence
from typing import Final, override

from homeassistant.core import HomeAssistant, callback

from ..basics.every import Every
from ..locator import Locator
from ..locator.health import ReceiverFault, SelfTest
from ..receivers.registry import Receivers
from ..tracker.tracker import Second
from .ground import Part
from .issues import async_clear_receiver_issues, async_update_receiver_issues

EVERY_S: Final = 60.0


class Health(Part):
    """The latest self-test of a locator, and the faults of its receivers, which become repair issues.

    `on_change` is called when the result of the self-test changed.
    """

    def __init__(
        self, hass: HomeAssistant, locator: Locator, receivers: Receivers, on_change: Callable[[], None]
    ) -> None:
        self.self_test = SelfTest()
        self.faults: Sequence[ReceiverFault] = ()
        self._hass = hass
        self._locator = locator
        self._receivers = receivers
        self._on_change = on_change
        self._every = Every(EVERY_S)
        self._now = 0.0

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Nothing to forget: the self-test uses emitters only."""

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Check once a minute."""
        if self._every.due(second.now):
            self.async_check(second.now)

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Check at once: receivers changed."""
        self._every.restart(now)
        self.async_check(now)

    @callback
    def async_check(self, now: float | None = None) -> None:
        """Check now: update the self-test, the faults and their repair issues."""
        self._now = self._now if now is None else now
        self.faults = self._locator.receiver_faults()
        async_update_receiver_issues(self._hass, self._receivers.all(), self.faults, self._now)
        result = self._locator.self_test()
        if (result, result.enough) != (self.self_test, self.self_test.enough):
            self.self_test = result
            self._on_change()

    @callback
    def async_clear(self) -> None:
        """Delete the issues: nothing else does while the home is not loaded."""
        async_clear_receiver_issues(self._hass)
