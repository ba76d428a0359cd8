"""Tags that belong to persons."""

from collections.abc import Sequence

from .fencing import TAG, Living, Spot, both_at_home, person

DAY = 86_400
ROAD: Sequence[Spot] = [(52.0 + 0.02 * step, 13.0 + 0.02 * step) for step in range(1, 4)]


def test_other_peoples_going_does_not_matter() -> None:
    home = Living()
    home.move(person(0, home=True, name="person.bob"))
    home.hear(0, 100, "hall")
    home.move(person(100, home=False, name="person.bob"))
    home.hear(100, 400, "hall")
    assert home.left == []


def test_person_evidence_of_no_use_is_refused() -> None:
    home = both_at_home()
    for at in (float("nan"), 1e6, -1000.0):
        home.move(person(at, home=False), 100)
    home.hear(101, 400, "hall")
    assert home.left == []


def test_new_owner_has_left_nothing_yet() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.engine.set_person(TAG, "person.bob")
    home.hear(101, 400, "hall")
    home.engine.set_person(TAG, None)
    home.hear(401, 600, "hall")
    assert home.left == []
