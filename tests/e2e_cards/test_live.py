from tests.e2e.live_home import BACKPACK, KEYS

from .cards_home import NOW, CardsHome
from .window import Window

ROOM_OF_MARK = """([tag, room]) => {
  const mark = window.deepAll(`.mark[data-tag="${tag}"]`).find((each) => each.checkVisibility());
  const fill = window.deepAll(`.tint[data-room="${room}"]`)[0];
  if (!mark || !fill) return false;
  const spot = mark.getBoundingClientRect();
  const box = fill.getBoundingClientRect();
  const x = spot.x + spot.width / 2;
  const y = spot.y + spot.height / 2;
  return x > box.left && x < box.right && y > box.top && y < box.bottom;
}"""


def test_a_tag_moves_on_the_plan_and_in_the_list(cards_home: CardsHome, window: Window) -> None:
    window.open_live(NOW)
    tag, name = cards_home.relay_id(KEYS), cards_home.name(KEYS)
    for room in ("living_room", "kitchen"):
        cards_home.settle({KEYS: room})
        window.sees("xiaomi-tag-list-card .row", f"{name}\n{cards_home.room_name(room)}".split("\n")[0])
        window.wait(
            "([name, room]) => window.deepAll('.row').some((each) => each.textContent.includes(name)"
            " && each.textContent.includes(room))",
            [name, cards_home.room_name(room)],
        )
        window.wait(ROOM_OF_MARK, [tag, cards_home.stage.area_ids[room]])


def test_a_followed_tag_tints_its_rooms(cards_home: CardsHome, window: Window) -> None:
    window.open_live(NOW)
    tag = cards_home.relay_id(BACKPACK)
    window.click(f'xiaomi-tag-plan .mark[data-tag="{tag}"]')
    window.sees("xiaomi-tag-map-card .follow", cards_home.name(BACKPACK))
    window.wait(
        '(room) => Number(window.deepAll(`.tint[data-room="${room}"]`)[0].style.fillOpacity) > 0.1',
        cards_home.stage.area_ids[cards_home.room(BACKPACK) or ""],
    )
