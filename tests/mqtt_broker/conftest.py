"""A broker, and a Home Assistant that finds it again at once."""

from collections.abc import Iterator
from pathlib import Path
import tempfile

import pytest

from .broker import Broker


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Return that timers may stay: MQTT's client has its own."""
    return True


@pytest.fixture(autouse=True)
def _quick_and_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep certificates that Home Assistant unpacks in the test's folder; let it connect again without much ado."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("homeassistant.components.mqtt.client.RECONNECT_INTERVAL_SECONDS", 0.1)


@pytest.fixture
def broker(tmp_path: Path, socket_enabled: None) -> Iterator[Broker]:
    one = Broker(tmp_path)
    one.start()
    yield one
    one.kill()
