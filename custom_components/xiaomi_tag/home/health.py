"""The locator's self-test and its receivers' faults, checked once a minute."""

from collections.abc import Callable, Sequence
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..basics.every import Every
from ..locator import Locator
from ..locator.health import ReceiverFault, SelfTest
from ..receivers.registry import Receivers
from .issues import async_clear_receiver_issues, async_update_receiver_issues

EVERY_S: Final = 60.0


class Health:
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

    @callback
    def async_tick(self, now: float) -> None:
        """Check when a minute has passed."""
        if self._every.due(now):
            self.async_check(now)

    @callback
    def async_check(self, now: float) -> None:
        """Check now: update the self-test, the faults and their repair issues."""
        self._every.restart(now)
        self.faults = self._locator.receiver_faults()
        async_update_receiver_issues(self._hass, self._receivers.all(), self.faults)
        result = self._locator.self_test()
        if result != self.self_test:
            self.self_test = result
            self._on_change()

    @callback
    def async_clear(self) -> None:
        """Delete the issues: while the home is not loaded, nothing would."""
        async_clear_receiver_issues(self._hass)
