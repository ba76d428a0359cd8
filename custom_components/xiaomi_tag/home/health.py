"""How well the locator does and whether its receivers are what they seem: asked of it now and then."""

from collections.abc import Callable, Sequence
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..locator import Locator
from ..locator.health import ReceiverFault, SelfTest
from ..receivers.registry import Receivers
from .issues import async_clear_receiver_issues, async_update_receiver_issues

EVERY_S: Final = 60.0


class Health:
    """The latest self-test of a locator, and what is wrong with its receivers; the latter becomes repair issues."""

    def __init__(
        self, hass: HomeAssistant, locator: Locator, receivers: Receivers, on_change: Callable[[], None]
    ) -> None:
        """Call `on_change` whenever a self-test came out differently."""
        self.self_test = SelfTest()
        self.faults: Sequence[ReceiverFault] = ()
        self._hass = hass
        self._locator = locator
        self._receivers = receivers
        self._on_change = on_change
        self._checked_at: float | None = None

    @callback
    def async_tick(self, now: float) -> None:
        """Let time pass: look each minute."""
        # A clock that was set back must not make the pause longer.
        if self._checked_at is None or not 0 <= now - self._checked_at < EVERY_S:
            self.async_check(now)

    @callback
    def async_check(self, now: float) -> None:
        """Take over what the locator found, and tell the user of receivers with a fault."""
        self._checked_at = now
        self.faults = self._locator.receiver_faults()
        async_update_receiver_issues(self._hass, self._receivers.all(), self.faults)
        result = self._locator.self_test()
        if result != self.self_test:
            self.self_test = result
            self._on_change()

    @callback
    def async_clear(self) -> None:
        """Withdraw the issues, since nobody watches any more."""
        async_clear_receiver_issues(self._hass)
