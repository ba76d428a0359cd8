"""The floor plan is drawn by mouse, by keyboard and on a phone, each on what the one before it drew."""

from typing import Any

import pytest

from tests.e2e.live_home import LiveHome

from .cards_home import CardsHome
from .conftest import OpenWindow
from .window import PHONE, Look, Spot, Window

PAGE = "/xiaomi-tag/plan"
EDITOR = "xiaomi-tag-plan-editor"


def drawn_rooms(home: LiveHome) -> dict[str, list[list[float]]]:
    """Return the corners of each room that Home Assistant has a drawing of, by the house's id."""
    layout = home.run(home.stage.client.command("xiaomi_tag/home"))["layout"]
    names = {area_id: room for room, area_id in home.stage.area_ids.items()}
    rooms = [] if layout is None else [room for floor in layout["floors"] for room in floor["rooms"]]
    return {names[room["room"]]: room["polygon"] for room in rooms}


def box_of(polygon: list[list[float]]) -> tuple[float, float]:
    xs, ys = zip(*polygon, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


def choose_area(cards_home: CardsHome, window: Window, room: str) -> None:
    """Give the selected room its area."""
    select = window.find(f"{EDITOR} .inspector select").first
    window.run(select.select_option(cards_home.stage.area_ids[room]))
    window.sees(f"{EDITOR} .inspector h2", cards_home.room_name(room))


def save(window: Window) -> None:
    window.click(f"{EDITOR} .save .button", "Save")
    window.sees(f"{EDITOR} .notice", "Floor plan saved")


def shown_rooms(window: Window) -> list[str]:
    """Return the rooms that the editor shows after the page was loaded again."""
    window.open(PAGE)
    window.sees(f"{EDITOR} .label")
    found: list[str] = window.evaluate(f"() => window.deepAll('{EDITOR}')[0].store.doc.rooms.map((room) => room.area)")
    return found


def on_stage(window: Window, spot: Spot) -> Spot:
    """Return where a spot of the plan, in metres, lies in the window."""
    x, y = window.evaluate(
        f"""([x, y]) => {{
          const editor = window.deepAll('{EDITOR}')[0];
          const box = editor.renderRoot.querySelector('.stage').getBoundingClientRect();
          return [(x - editor.view.x) * editor.view.scale + box.x, (y - editor.view.y) * editor.view.scale + box.y];
        }}""",
        list(spot),
    )
    return x, y


def test_room_is_drawn_by_mouse(cards_home: CardsHome, open_window: OpenWindow) -> None:
    window = open_window()
    window.open(PAGE)
    window.click(f"{EDITOR} button.start-card", "Draw myself")
    window.click(f"{EDITOR} .tools button", "Room")
    window.drag(on_stage(window, (0, 0)), on_stage(window, (5, 4)))
    choose_area(cards_home, window, "living_room")
    save(window)
    assert box_of(drawn_rooms(cards_home)["living_room"]) == pytest.approx((5, 4), abs=0.11)
    assert cards_home.stage.area_ids["living_room"] in shown_rooms(window)


def test_room_is_drawn_by_keyboard(cards_home: CardsHome, open_window: OpenWindow) -> None:
    window = open_window()
    window.open(PAGE)
    window.sees(f"{EDITOR} .label")
    keys = window.page.keyboard

    def press(*names: str) -> None:
        for name in names:
            window.run(keys.press(name))

    tool = window.find(f"{EDITOR} .tools button", "Room").first
    window.run(tool.focus())
    press("Enter")
    window.sees(f"{EDITOR} .inspector button", "Add a room")
    window.run(window.find(f"{EDITOR} .inspector button", "Add a room").first.focus())
    press("Enter")
    window.sees(f"{EDITOR} .inspector select")
    choose_area(cards_home, window, "kitchen")
    before = window.evaluate(_corner(cards_home, "kitchen"))
    window.run(window.find(f"{EDITOR} .label", cards_home.room_name("kitchen")).first.focus())
    press("ArrowRight", "Shift+ArrowDown")
    x, y = window.evaluate(_corner(cards_home, "kitchen"))
    assert (x - before[0], y - before[1]) == pytest.approx((0.1, 1.0))
    press("Control+z", "Control+z", "Control+y", "Control+y")
    assert window.evaluate(_corner(cards_home, "kitchen")) == [x, y]
    press("Control+s")
    window.sees(f"{EDITOR} .notice", "Floor plan saved")
    assert box_of(drawn_rooms(cards_home)["kitchen"]) == pytest.approx((4, 3))
    assert len(shown_rooms(window)) == 2


def test_room_is_drawn_on_a_phone(cards_home: CardsHome, open_window: OpenWindow) -> None:
    window = open_window(Look(size=PHONE, touch=True))
    window.open(PAGE)
    window.sees(f"{EDITOR} .label")
    window.run(window.find(f"{EDITOR} .tools button", "Room").first.tap())
    window.swipe((on_stage(window, (0, 5)), on_stage(window, (3, 8))))
    choose_area(cards_home, window, "study")
    save(window)
    assert box_of(drawn_rooms(cards_home)["study"]) == pytest.approx((3, 3), abs=0.11)
    assert len(shown_rooms(window)) == 3


@pytest.mark.usefixtures("drawn")
def test_a_second_editor_does_not_overwrite(cards_home: CardsHome, open_window: OpenWindow) -> None:
    one, other = open_window(), open_window()
    for window in (one, other):
        window.open(PAGE)
        window.sees(f"{EDITOR} .label", cards_home.room_name("study"))
    label = f"{EDITOR} .label"
    for window in (one, other):
        window.run(window.find(label, cards_home.room_name("study")).first.focus())
        window.run(window.page.keyboard.press("Tab"))
        window.run(window.page.keyboard.press("Shift+Tab"))
        window.run(window.page.keyboard.press("ArrowLeft"))
    save(one)
    other.run(other.page.keyboard.press("Control+s"))
    other.sees(f"{EDITOR} .notice", "Somebody else changed")
    cards_home.draw_plan()


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("touch", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_the_editor(
    cards_home: CardsHome, open_window: OpenWindow, dark: bool, touch: bool
) -> None:
    window = open_window(Look(size=PHONE, touch=True, dark=dark) if touch else Look(dark=dark))
    window.open(PAGE)
    window.sees(f"{EDITOR} .label")
    assert window.findings() == []
    window.click(f"{EDITOR} .label", cards_home.room_name("kitchen"))
    window.sees(f"{EDITOR} .inspector select")
    assert window.findings() == []


def _corner(cards_home: CardsHome, room: str) -> str:
    area: Any = cards_home.stage.area_ids[room]
    return (
        f"() => {{ const [x, y] = window.deepAll('{EDITOR}')[0].store.doc.rooms"
        f".find((room) => room.area === '{area}').polygon[0]; return [x, y]; }}"
    )
