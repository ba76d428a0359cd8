"""Reported faults of receivers in a made house."""

from bench.faults import FaultReport, fault_report, fault_summary, fault_text
from bench.replay import Tick
from custom_components.xiaomi_tag.locator import Estimate
from custom_components.xiaomi_tag.locator.health import FaultKind, ReceiverFault


def _ticks(*reported: tuple[float, str]) -> list[Tick]:
    """Return answers of which each tells one faulty receiver, after one that tells none."""
    return [Tick(0.0, "keys", None, Estimate(tag="keys", at=0.0), {})] + [
        Tick(at, "keys", None, Estimate(tag="keys", at=at), {}, None, [ReceiverFault(name, FaultKind.MOVED, at)])
        for at, name in reported
    ]


def test_the_first_time_counts() -> None:
    assert fault_report(_ticks((700.0, "a"), (701.0, "a")), "a", 600.0) == FaultReport("a", 100.0, ())


def test_others_are_wrong_once_each() -> None:
    report = fault_report(_ticks((700.0, "b"), (701.0, "b"), (702.0, "c")), "a", 600.0)

    assert report == FaultReport("a", None, ("b", "c"))
    assert fault_text(report) == "a not found; wrong: b, c"


def test_it_is_wrong_before_its_time() -> None:
    report = fault_report(_ticks((599.0, "a"), (700.0, "a")), "a", 600.0)

    assert report == FaultReport("a", 100.0, ("a",))
    assert fault_text(report) == "a found after 100 s; wrong: a"


def test_nothing_is_reported_where_nothing_was() -> None:
    report = fault_report(_ticks(), None, 600.0)

    assert fault_text(report) == ""
    assert fault_summary([report]) == ""


def test_houses_are_counted() -> None:
    reports = [FaultReport("a", 100.0, ("b",)), FaultReport("a", None, ()), FaultReport(None, None, ("c",))]

    assert fault_summary(reports) == "faults found 1 of 2, false 2"
