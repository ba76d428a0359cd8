import logging

import pytest

from custom_components.xiaomi_tag.basics.listeners import Listeners, Stops

_LOGGER = logging.getLogger(__name__)


class _FailedError(Exception):
    pass


def _fail(*_args: object) -> None:
    raise _FailedError


def test_all_are_called_in_order_with_the_arguments() -> None:
    calls: list[tuple[str, int, str]] = []
    listeners = Listeners[int, str]()
    listeners.add(lambda number, text: calls.append(("first", number, text)))
    listeners.add(lambda number, text: calls.append(("second", number, text)))
    listeners.call(7, "seven")
    assert calls == [("first", 7, "seven"), ("second", 7, "seven")]


def test_removed_listener_is_not_called() -> None:
    calls: list[int] = []
    listeners = Listeners[int]()
    remove = listeners.add(calls.append)
    remove()
    listeners.call(1)
    assert calls == []


def test_removing_twice_leaves_an_equal_listener_alone() -> None:
    calls: list[int] = []
    listeners = Listeners[int]()
    remove = listeners.add(calls.append)
    listeners.add(calls.append)
    remove()
    remove()
    listeners.call(1)
    assert calls == [1]


def test_listener_may_remove_itself_and_others_still_hear() -> None:
    calls: list[str] = []
    listeners = Listeners[()]()

    def once() -> None:
        calls.append("once")
        remove()

    remove = listeners.add(once)
    listeners.add(lambda: calls.append("other"))
    listeners.call()
    listeners.call()
    assert calls == ["once", "other", "other"]


def test_listener_added_by_a_listener_hears_of_the_next_call() -> None:
    calls: list[str] = []
    listeners = Listeners[()]()
    remove = listeners.add(lambda: listeners.add(lambda: calls.append("new")))
    listeners.call()
    assert calls == []
    remove()
    listeners.call()
    assert calls == ["new"]


def test_there_are_none_after_clear() -> None:
    calls: list[int] = []
    listeners = Listeners[int]()
    assert not listeners
    remove = listeners.add(calls.append)
    assert len(listeners) == 1
    listeners.clear()
    assert not listeners
    listeners.call(1)
    remove()
    assert calls == []


def test_failing_listener_stops_the_rest() -> None:
    calls: list[int] = []
    listeners = Listeners[int]()
    listeners.add(_fail)
    listeners.add(calls.append)
    with pytest.raises(_FailedError):
        listeners.call(1)
    assert calls == []


def test_failing_listener_is_logged_and_the_rest_is_called(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []
    listeners = Listeners[int](_LOGGER)
    listeners.add(_fail)
    listeners.add(calls.append)
    listeners.call(1)
    assert calls == [1]
    assert [(record.name, record.message) for record in caplog.records] == [(__name__, "A listener failed")]


def test_stops_are_called_once_the_last_first() -> None:
    calls: list[str] = []
    stops = Stops(lambda: calls.append("first"), lambda: calls.append("second"))
    stops.add(lambda: calls.append("third"))
    stops()
    stops()
    assert calls == ["third", "second", "first"]


def test_all_stops_are_called_when_one_fails() -> None:
    calls: list[str] = []
    stops = Stops(lambda: calls.append("first"), _fail)
    with pytest.raises(_FailedError):
        stops()
    assert calls == ["first"]


def test_stops_can_be_filled_again() -> None:
    calls: list[str] = []
    stops = Stops()
    stops()
    stops.add(lambda: calls.append("later"))
    stops()
    assert calls == ["later"]
