"""Batches that come late, relayed by the client over HTTP."""

import time

import pytest

from .crossing_home import FIELD_AT, OFFICE_AT, SUITCASE, TRUNK, CrossingHome
from .firing import entered

MINUTE_S = 60.0
PUBLISHED_WITHIN_S = 40
"""A watermark waits for other batches of the same relay for half a minute."""
QUIET_S = 5


@pytest.fixture(scope="module")
def batch_at(live_home: CrossingHome) -> float:
    """Relay how the suitcase came to the office nine minutes ago; return when it came."""
    home = live_home
    home.automate("in_time", entered(home, SUITCASE, zone=[home.anna.office]))
    home.automate("even_late", entered(home, SUITCASE, zone=[home.anna.office], include_late=True))
    at = time.time() - 9 * MINUTE_S
    spots = [(at - 15.0, FIELD_AT), *((at + 10.0 * number, OFFICE_AT) for number in range(8))]
    counts = home.relay(SUITCASE, spots)
    assert (counts.accepted, counts.late, counts.refused, counts.duplicate) == (len(spots), 0, 0, 0), home.relay_errors
    return at


def test_report_nine_minutes_late_is_published_once_as_late(live_home: CrossingHome, batch_at: float) -> None:
    home, office = live_home, ("zone", live_home.anna.office)
    home.wait_for("it is published", lambda: home.published(SUITCASE, "entered", office), PUBLISHED_WITHIN_S)
    [crossing] = home.published(SUITCASE)
    assert crossing.late
    assert crossing.at == pytest.approx(batch_at, abs=1.0)


def test_only_who_asks_for_late_ones_gets_them(live_home: CrossingHome, batch_at: float) -> None:
    home = live_home
    home.wait_for("it fired", lambda: home.fired_of("even_late"))
    assert (home.fired_of("in_time"), home.fired_of("even_late")) == (0, 1)


def test_a_batch_that_is_sent_twice_changes_nothing(live_home: CrossingHome, batch_at: float) -> None:
    counts = live_home.relay(SUITCASE, [(batch_at, OFFICE_AT), (batch_at + 10.0, OFFICE_AT)])
    assert (counts.duplicate, counts.accepted) == (2, 0)


def test_contradiction_of_a_published_crossing_only_corrects_it(live_home: CrossingHome, batch_at: float) -> None:
    home = live_home
    [entry] = home.published(SUITCASE)
    # It lay in a field all the while: between every two moments in the office there is one there.
    home.relay(SUITCASE, [(batch_at + 1.0 + 5.0 * number, FIELD_AT) for number in range(16)])
    home.wait_for("it is corrected", lambda: home.published(SUITCASE, "corrected"), PUBLISHED_WITHIN_S)
    time.sleep(QUIET_S)
    _, *others = home.published(SUITCASE)
    assert {(one.kind, one.of) for one in others} == {("corrected", "entered")}
    # Sighting by sighting the entry moves on, and in the end there was none.
    assert [one.supersedes for one in others] == [entry.event_id, *(one.event_id for one in others[:-1])]
    assert others[-1].correction == "retracted"
    assert (home.fired_of("in_time"), home.fired_of("even_late")) == (0, 1)
    history = home.history(SUITCASE, batch_at - MINUTE_S, time.time())
    assert [one for one in history["crossings"] if one["kind"] == "entered"] == []


def test_what_comes_eleven_minutes_late_is_history_only(live_home: CrossingHome) -> None:
    home = live_home
    at = time.time() - 11 * MINUTE_S
    spots = [(at - 15.0, FIELD_AT), *((at + 5.0 * number, OFFICE_AT) for number in range(6))]
    counts = home.relay(TRUNK, spots)
    assert (counts.accepted, counts.late, counts.refused) == (0, len(spots), 0)
    time.sleep(QUIET_S)
    assert home.published(TRUNK) == []
    assert home.value(TRUNK, "presence") == "unknown"
    assert home.history(TRUNK, at - MINUTE_S, time.time())["crossings"] == []
    [kept] = home.act(("export", {"device_id": home.device_id(TRUNK)}))
    assert kept["tags"][0]["sightings"] == len(spots)
