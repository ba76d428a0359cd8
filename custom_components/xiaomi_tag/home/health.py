"""The locator's self-test and the receivers' faults, checked once a minute."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, override

from homeassistant.core import HomeAssistant, callback

from ..basics.every import Every
from ..locator import Locator
from ..locator.health import FaultKind, ReceiverFault, SelfTest
from ..receivers.listening import NotListening
from ..receivers.registry import Receivers
from ..tracker.tracker import Second
from .ground import Part
from .issues import async_clear_receiver_issues, async_update_receiver_issues

EVERY_S: Final = 60.0
HISTORY_EVERY_S: Final = 3600.0
HISTORY: Final = 7 * 24
OFFLINE_CHECKS: Final = 30
"""A receiver that was offline at so many checks in a row, half an hour, is no longer restarting."""


class Health(Part):
    """The latest self-test of a locator, and the faults of its receivers, which become repair issues.

    `on_change` is called when the result of the self-test changed.
    """

    def __init__(
        self, hass: HomeAssistant, locator: Locator, receivers: Receivers, on_change: Callable[[], None]
    ) -> None:
        self.self_test = SelfTest()
        self.faults: Sequence[ReceiverFault] = ()
        self.level = locator.level
        self._hass = hass
        self._locator = locator
        self._receivers = receivers
        self._on_change = on_change
        self._every = Every(EVERY_S)
        self._hourly = Every(HISTORY_EVERY_S)
        self.history: deque[tuple[float, float]] = deque(maxlen=HISTORY)
        """The self-test's error by the hour, with its time: lost at a restart."""
        self._offline: dict[str, int] = {}
        """By source, at how many checks in a row it was offline: minutes that no step of the clock makes longer."""

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Nothing to forget: the self-test uses emitters only."""

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Check once a minute, and keep the result once an hour."""
        if self._every.due(second.now):
            self._offline = {
                receiver.source: self._offline.get(receiver.source, 0) + 1
                for receiver in self._receivers.used()
                if receiver.reason is NotListening.OFFLINE
            }
            self.async_check()
            error = self.self_test.room_error
            if error is not None and self.self_test.enough and self._hourly.due(second.now):
                self.history.append((second.now, error))

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Check at once: receivers changed."""
        self._every.restart(now)
        self.async_check()

    def ill(self) -> set[str]:
        """Return the used receivers that need a hand: long offline, hung for minutes, or deaf."""
        used = {receiver.source for receiver in self._receivers.used()}
        offline = {source for source, checks in self._offline.items() if checks > OFFLINE_CHECKS}
        deaf = {fault.receiver for fault in self.faults if fault.kind is FaultKind.DEAF}
        return (offline | self._receivers.stuck() | deaf) & used

    @callback
    def async_check(self) -> None:
        """Check now: update the self-test, the faults and their repair issues."""
        self.faults = self._locator.receiver_faults()
        receivers = self._receivers.used()
        offline = {receiver.source for receiver in receivers if receiver.reason is NotListening.OFFLINE}
        async_update_receiver_issues(
            self._hass,
            receivers,
            self.faults,
            hung=self._receivers.stuck(),
            offline={source for source in offline if self._offline.get(source, 0) > OFFLINE_CHECKS},
        )
        result, level = self._locator.self_test(), self._locator.level
        if (result, result.enough, level) != (self.self_test, self.self_test.enough, self.level):
            self.self_test, self.level = result, level
            self._on_change()

    @callback
    def async_clear(self) -> None:
        """Delete the issues: nothing else does while the home is not loaded."""
        async_clear_receiver_issues(self._hass)
