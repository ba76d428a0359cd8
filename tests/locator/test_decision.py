"""Which of several rivals takes over."""

from tests.locator.home import HALL, KITCHEN, OFFICE, Home


def test_a_rival_that_leads_takes_over_though_another_has_as_much_evidence() -> None:
    home = Home(publish_threshold=0.9)
    home.run(KITCHEN, 60)
    home.run({"kitchen-1": -90, "hall-1": -60, "office-1": -60}, 30)
    assert home.answer().room == "kitchen"  # two rooms alike: neither is clear
    home.run(OFFICE, 20)
    assert home.answer().room == "office"
    home.run(KITCHEN, 30)
    home.run({"kitchen-1": -90, "hall-1": -60, "office-1": -60}, 30)
    home.run(HALL, 20)
    assert home.answer().room == "hall"
