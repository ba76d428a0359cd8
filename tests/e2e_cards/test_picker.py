"""Home Assistant's own dialogs know the cards."""

from tests.e2e.live_home import BACKPACK

from .cards_home import PLAIN, CardsHome
from .window import Window


def test_picker_suggests_a_card_for_a_tag(cards_home: CardsHome, window: Window) -> None:
    window.open(f"{PLAIN}?edit=1")
    window.click("hui-grid-section button.add")
    window.sees("hui-dialog-create-card input")
    window.run(window.page.keyboard.type(f"{cards_home.name(BACKPACK)} room"))
    window.click("hui-dialog-create-card ha-combo-box-item", "Room")
    window.sees("hui-dialog-create-card xiaomi-tag-map-card .mark")
    window.sees("hui-dialog-create-card xiaomi-tag-list-card .row", cards_home.name(BACKPACK))
    assert window.count("hui-dialog-create-card xiaomi-tag-list-card .row") == 1


def test_options_of_a_card_are_a_form(window: Window) -> None:
    window.open_live(f"{PLAIN}?edit=1")
    for card, option in (("xiaomi-tag-map-card", "Receivers"), ("xiaomi-tag-list-card", "Order")):
        window.sees(card)
        window.evaluate(
            """(name) => window.deepAll(name)[0].dispatchEvent(new CustomEvent("ll-edit-card",
              { detail: { path: [0, 0, name === "xiaomi-tag-map-card" ? 0 : 1] }, bubbles: true, composed: true }))""",
            card,
        )
        window.sees("hui-dialog-edit-card ha-form", option)
        window.run(window.page.keyboard.press("Escape"))
        window.misses("hui-dialog-edit-card ha-form")
