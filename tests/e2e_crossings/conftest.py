"""One real Home Assistant for all tests of this folder, with a broker beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.anna import OFFICE
from demo.home_assistant import HomeAssistant
from tests.e2e.live_home import BACKPACK, KEYS
from tests.e2e.opening import ROOMS, mark, opened
from tests.mqtt_broker.broker import Broker, program

from .crossing_home import BARE_ROOM, GATEWAY_ROOM, OFFICE_AT, WALLET, CrossingHome

# Minutes pass until a left-behind tag is published; the tests in between use them.
_ORDER = (
    "test_restart",
    "test_late",
    "test_gateway",
    "test_calibration",
    "test_outage",
    "test_abroad",
    "test_recompute",
    "test_left_behind",
    "test_recovery",
    "test_kill",
    "test_erase",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring this folder's modules into their order, and mark their tests."""
    without = pytest.mark.skipif(program() is None, reason="no mosquitto: script/setup unpacks it on Debian")
    mark(items, Path(__file__).parent, without, order=_ORDER)


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace the harness's check for threads that a test leaves: here the gateway publishes on between tests."""


@pytest.fixture(scope="package")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrossingHome]:
    """Return the home, two tags beside proxies, one in a room without any, the gateway in another."""
    rooms = {tag: room for tag, room in ROOMS.items() if tag != KEYS}

    def make(home_assistant: HomeAssistant) -> CrossingHome:
        broker = Broker(tmp_path_factory.mktemp("broker"))
        broker.start()
        return CrossingHome(home_assistant, broker)

    # The broker needs sockets, which an open home allows.
    with opened(tmp_path_factory, make) as home:
        home.open({**rooms, KEYS: BARE_ROOM})
        home.put_gateway_into(GATEWAY_ROOM)
        home.wait_for_rooms(rooms)
        home.wait_for("Anna is at home", lambda: home.anna_is() == "home")
        yield home


@pytest.fixture(scope="package", autouse=True)
def anna_gone(live_home: CrossingHome) -> None:
    """Let Anna go to her office, early, with her wallet and without her backpack."""
    home = live_home
    home.automate("left", {"trigger": "xiaomi_tag.left_behind", "target": {"device_id": home.device_id(BACKPACK)}})
    home.automate(
        "zone",
        {
            "trigger": "zone.entered",
            "target": {"entity_id": home.state(WALLET, "presence")["entity_id"]},
            "options": {"zone": home.anna.office},
        },
    )
    home.wait_for("the wallet is at home", lambda: home.value(WALLET, "presence") == "home")
    home.anna_goes(OFFICE_AT)
    home.wait_for("Anna is at work", lambda: home.anna_is() == OFFICE)
