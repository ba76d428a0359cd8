"""What there is before a plan is drawn: rooms as tiles."""

from tests.e2e.live_home import KEYS

from .cards_home import PLAIN, CardsHome
from .conftest import OpenWindow


def test_tags_lie_in_the_tiles_of_their_rooms_until_the_plan_is_drawn(
    cards_home: CardsHome, open_window: OpenWindow
) -> None:
    window = open_window()
    window.open_live(PLAIN)
    for room in ("living_room", "kitchen"):
        cards_home.settle({KEYS: room})
        window.wait(
            "([room, name]) => window.deepAll('.tile').some((tile) =>"
            " tile.querySelector('h4')?.textContent === room && tile.textContent.includes(name))",
            [cards_home.room_name(room), cards_home.name(KEYS)],
        )
    window.sees("xiaomi-tag-map-card .hint .draw")
    assert window.findings() == []
    cards_home.draw_plan()
    window.sees("xiaomi-tag-map-card xiaomi-tag-plan .mark")
    window.misses("xiaomi-tag-tiles")
    # The next tests draw it themselves.
    cards_home.remove_plan()
