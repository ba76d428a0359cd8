"""What all tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, settings
import pytest
from syrupy.assertion import SnapshotAssertion

from .bluetooth import AddProxy, Proxy, make_proxy
from .crossing import staged_fixture  # noqa: F401  pytest finds fixtures by name
from .flow_steps import nearby_fixture, setup_entry_fixture  # noqa: F401  pytest finds fixtures by name
from .home.journals import journal_entry_fixture, journals_fixture  # noqa: F401  pytest finds fixtures by name
from .snapshot import SnapshotExtension
from .staged_strangers import strangers_fixture  # noqa: F401  pytest finds fixtures by name

# A busy machine is no failure of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let tests that ask for `hass` load the integration of this checkout."""
    if "recorder_mock" in request.fixturenames:
        # Wants to be there before `hass`.
        request.getfixturevalue("recorder_db_url")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _journal_of_its_own(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each test's journal apart: the configuration folder is the same for all."""
    if "hass" in request.fixturenames:
        for module in ("journal_files", "journal_worker"):
            monkeypatch.setattr(
                f"custom_components.xiaomi_tag.home.{module}.journal_path",
                lambda _hass, entry_id: tmp_path / f"{entry_id}.db",
            )


@pytest.fixture
async def add_proxy(hass: HomeAssistant, enable_bluetooth: None) -> AsyncIterator[AddProxy]:
    """Return what adds proxies to the test's home; they are cut when it ends."""
    proxies: list[Proxy] = []

    def add(number: int, area_id: str | None, *, name: str | None = None) -> Proxy:
        proxy = make_proxy(hass, number, area_id, name=name)
        proxies.append(proxy)
        return proxy

    yield add
    for proxy in proxies:
        proxy.cut()


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return snapshots that leave out what differs from run to run: ids, times, contexts."""
    return snapshot.use_extension(SnapshotExtension)
