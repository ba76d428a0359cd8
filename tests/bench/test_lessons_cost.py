"""What a study costs."""

from bench.lessons_cost import cost


def test_the_study_of_ten_tags_is_measured() -> None:
    measured = cost(8, hours=0.2)

    assert measured["tags"] == 10
    assert measured["packets"] > 10_000
    assert measured["mib"] > 0.1
