from datetime import datetime
from pathlib import Path

import pytest

from demo.anna import Anna
from demo.crossings import Crossing
from demo.dataset import DatasetError, simulate
from demo.home_assistant import HomeAssistant
from demo.house import OUTSIDE
from demo.household import Account, App
from demo.houses import default_house
from demo.scenes import default_world
from demo.show import Printer, recorded_show, simulated_show
from demo.stage import Stage
from demo.watch import Change

START = 1_800_000_000.0
CLOCK = datetime.fromtimestamp(START).astimezone().strftime("%H:%M:%S")


@pytest.fixture
def printer(tmp_path: Path) -> Printer:
    stage = Stage(default_house(), HomeAssistant(tmp_path, 1))
    stage.area_ids = {room.area_id: room.area_id for room in stage.house.rooms} | {"kitchen": "kitchen_2"}
    stage.fence_ids = {"Upstairs": "f"}
    account = Account("u", "http://127.0.0.1:1", "c", "a", "r")
    anna = Anna(account, App("http://127.0.0.1:1", "w", "device_tracker.phone"), "person.anna", "zone.office")
    return Printer(stage, {"cat": "Cat", "backpack": "Backpack"}, anna)


def crossing(kind: str, place: tuple[str, str], *, tag: str = "cat", late: bool = False) -> Crossing:
    return Crossing("e", START, START, tag, kind, place, late)


def test_a_line_shows_truth_answer_probability_and_delay(printer: Printer) -> None:
    line = printer.line(Change(START, "cat", "kitchen_2", "kitchen_2", probability=0.834, delay_s=4.6))
    assert line.split() == [CLOCK, "Cat", "is", "in", "Kitchen", "says", "Kitchen", "83%", "right", "after", "5", "s"]


def test_a_line_leaves_out_what_is_not_known(printer: Printer) -> None:
    assert printer.line(Change(START, "cat", OUTSIDE, None)).split() == [CLOCK, "Cat", "is", "in", "away", "says", "?"]


def test_lines_are_in_columns(printer: Printer) -> None:
    lines = [printer.line(Change(START, tag, "hall", "guest_bathroom")) for tag in ("cat", "backpack")]
    assert lines[0].index("says") == lines[1].index("says")


@pytest.mark.parametrize(
    ("published", "line"),
    [
        (crossing("entered", ("fence", "f")), "-> entered Upstairs"),
        (crossing("left", ("zone", "zone.home")), "-> left the home"),
        (crossing("entered", ("zone", "zone.office"), late=True), "-> entered Office (late)"),
        (crossing("left_behind", ("area", "hall")), "-> was left behind in Hall"),
        (crossing("left_behind", ("elsewhere", "")), "-> was left behind in a place without a name"),
    ],
)
def test_a_crossing_is_a_line(printer: Printer, published: Crossing, line: str) -> None:
    printed = printer.crossing(published)
    assert printed is not None
    assert printed.split() == [CLOCK, "Cat", *line.split()]


@pytest.mark.parametrize(
    "published",
    [
        crossing("entered", ("area", "hall")),
        crossing("corrected", ("fence", "f")),
        crossing("entered", ("fence", "f"), tag="stranger"),
    ],
)
def test_what_other_lines_show_already_gets_no_line(printer: Printer, published: Crossing) -> None:
    assert printer.crossing(published) is None


def test_a_simulated_show_begins_when_it_is_put_on(tmp_path: Path) -> None:
    show = simulated_show(seed=1, pace="brisk")
    air = show.make_scene(START).air
    assert list(air.packets(START, START + 5))
    assert {proxy.name for proxy in show.house.proxies} == {proxy.name for proxy in default_house().proxies}
    assert show.lasts_s is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    simulate(default_world(START, seed=1, pace="brisk"), 20.0).write(tmp_path)
    return tmp_path


@pytest.mark.parametrize("speed", [1.0, 4.0])
def test_a_recording_is_played_at_its_speed(folder: Path, speed: float) -> None:
    show = recorded_show(folder, speed=speed, radio=1)
    slow = recorded_show(folder, speed=1.0, radio=1)
    assert show.lasts_s is not None
    assert slow.lasts_s is not None
    assert show.lasts_s == pytest.approx(slow.lasts_s / speed)
    packets = list(show.make_scene(START).air.packets(START, START + 60))
    expected = list(slow.make_scene(START).air.packets(START, START + 60))
    assert len(packets) == len(expected)
    assert packets[-1].time_s - START == pytest.approx((expected[-1].time_s - START) / speed)
    air, slow_air = show.make_scene(START).air, slow.make_scene(START).air
    assert air.truth("cat", START + 15 / speed) == slow_air.truth("cat", START + 15)


def test_a_missing_radio_is_reported_clearly(folder: Path) -> None:
    with pytest.raises(DatasetError, match="radio 2"):
        recorded_show(folder, speed=1.0, radio=2)


def test_a_simulated_show_may_have_half_of_the_proxies() -> None:
    assert len(simulated_show(seed=1, pace="brisk", half=True).house.proxies) == 4
