"""Who listened when."""

from custom_components.xiaomi_tag.journal.model import ChangeKind, JournalChange
from custom_components.xiaomi_tag.replay.outages import ALL_RECEIVERS, Outages


def _noted(*changes: tuple[str, float, bool]) -> Outages:
    return Outages(JournalChange(ChangeKind.RECEIVER, subject, at, {"online": on}) for subject, at, on in changes)


def test_receiver_listens_unless_noted_otherwise() -> None:
    outages = _noted(("proxy", 10, False), ("proxy", 20, True))
    assert [outages.listened("proxy", at) for at in (9, 10, 19.9, 20)] == [True, False, False, True]
    assert outages.listened("other", 15)


def test_no_receiver_is_online_while_the_home_is_not_there() -> None:
    outages = _noted(("proxy", 5, True), (ALL_RECEIVERS, 10, False), (ALL_RECEIVERS, 20, True))
    assert [outages.listened("proxy", at) for at in (9, 15, 20)] == [True, False, True]


def test_each_change_is_reported_once() -> None:
    outages = _noted(("proxy", 10, False), ("other", 10.5, False))
    assert [outages.changes_by(at) for at in (9, 10, 11, 12)] == [False, True, True, False]


def test_changes_of_calibrations_are_no_outages() -> None:
    outages = Outages([JournalChange(ChangeKind.CALIBRATION, "proxy", 1, {"online": False})])
    assert outages.listened("proxy", 2)
