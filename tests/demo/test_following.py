from demo.following import SHORTEST_VISIT_S, Following, Score, Visit, score


def followed(*steps: tuple[float, str, str | None]) -> Following:
    """Return what follows from (time, "see" or "hear", room)."""
    following = Following()
    for at, what, room in steps:
        if what == "see":
            assert room is not None
            following.see(at, room)
        else:
            following.hear(at, room)
    return following


def test_an_answer_in_a_visit_is_noticed_with_its_delay() -> None:
    following = followed((0, "see", "hall"), (10, "see", "kitchen"), (16, "hear", "kitchen"))
    assert following.right
    assert following.visits[-1].delay_s == 6


def test_an_answer_shortly_before_the_change_has_no_delay() -> None:
    following = followed((0, "see", "hall"), (5, "hear", "kitchen"), (10, "see", "kitchen"))
    assert following.visits[-1].delay_s == 0


def test_an_answer_from_long_before_is_not_credited() -> None:
    following = followed((0, "see", "hall"), (5, "hear", "kitchen"), (60, "see", "kitchen"))
    assert following.right
    assert following.visits[-1].delay_s is None


def test_a_wrong_answer_notices_nothing() -> None:
    following = followed((0, "see", "hall"), (10, "see", "kitchen"), (12, "hear", "study"))
    assert not following.right
    assert following.visits[-1].noticed_at is None


def test_only_the_first_right_answer_counts() -> None:
    following = followed(
        (0, "see", "hall"), (10, "see", "study"), (12, "hear", "study"), (20, "hear", "hall"), (25, "hear", "study")
    )
    assert following.visits[-1].noticed_at == 12


def test_repetition_is_not_a_change() -> None:
    following = Following()
    assert following.see(0, "hall")
    assert not following.see(1, "hall")
    assert following.hear(2, "hall")
    assert not following.hear(3, "hall")


def test_only_whole_visits_after_the_first_room_count_as_changes() -> None:
    following = followed(
        (0, "see", "hall"),
        (100, "see", "landing"),
        (100 + SHORTEST_VISIT_S / 2, "see", "study"),
        (200, "see", "kitchen"),
    )
    assert [visit.room for visit in following.changes(200 + SHORTEST_VISIT_S)] == ["study", "kitchen"]
    assert [visit.room for visit in following.changes(201)] == ["study"]
    assert [visit.room for visit in following.changes(300, since=190)] == ["kitchen"]


def test_the_score_counts_what_was_noticed() -> None:
    visits = [Visit("a", 0, 40, noticed_at=4), Visit("b", 40, 80), Visit("c", 80, 120, noticed_at=90)]
    assert score(visits) == Score(changes=3, followed=2, delay_median_s=7.0, delay_max_s=10)


def test_the_score_of_nothing_has_no_delays() -> None:
    assert score([]) == Score(changes=0, followed=0, delay_median_s=None, delay_max_s=None)
