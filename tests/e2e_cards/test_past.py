"""The tape below the map leads back to where a tag was."""

from tests.e2e.live_home import KEYS

from .cards_home import PLAIN, CardsHome
from .test_live import ROOM_OF_MARK
from .window import Window


def test_tape_shows_the_past_and_replays_it(cards_home: CardsHome, window: Window) -> None:
    cards_home.settle({KEYS: "kitchen"})
    cards_home.settle({KEYS: "living_room"})
    tag, areas = cards_home.relay_id(KEYS), cards_home.stage.area_ids
    window.open_live(PLAIN)
    window.click("xiaomi-tag-list-card .row", cards_home.name(KEYS))
    window.sees("xiaomi-tag-tape .segment")
    window.wait(ROOM_OF_MARK, [tag, areas["living_room"]])
    track = window.find("xiaomi-tag-tape .track").first
    window.run(track.focus())
    window.run(window.page.keyboard.press("ArrowLeft"))
    window.run(window.page.keyboard.press("Shift+ArrowLeft"))
    window.sees("xiaomi-tag-plan .past time")
    window.click("xiaomi-tag-tape .live")
    window.misses("xiaomi-tag-plan .past")
    window.click("xiaomi-tag-tape button[aria-label='Play the past']")
    window.sees("xiaomi-tag-plan .past time")
    assert window.findings() == []
    window.wait(
        "() => window.deepAll('xiaomi-tag-tape .live').length >= 0 && window.deepAll('.tape.past').length === 0"
    )
    window.wait(ROOM_OF_MARK, [tag, areas["living_room"]])
