"""The actions on strangers, called as users and automations call them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.xiaomi_tag.api.stranger_actions import LONGEST_VISIT_S, MOST_VISITS
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.model import Choice

from ..homes import home_entry, set_up
from ..staged_strangers import ANNA, StagedStrangers, household

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

DECIDING = ("trust", "ignore", "withdraw", "close_case")


@pytest.fixture(name="anna")
def anna_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Anna").add_to_hass(hass)


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, strangers: StagedStrangers, anna: MockUser) -> Home:
    household(hass, anna=anna.id)
    strangers.put()
    return await set_up(hass, home_entry())


async def act(
    hass: HomeAssistant,
    name: str,
    data: Mapping[str, Any] | None = None,
    user: MockUser | None = None,
    *,
    answer: bool = False,
) -> Any:
    """Call an action, as an automation unless for a user."""
    return await hass.services.async_call(
        DOMAIN,
        name,
        {"track": "stranger"} if data is None else dict(data),
        blocking=True,
        context=Context(user_id=user.id if user else None),
        return_response=answer,
    )


def in_(home: Home, seconds: float) -> datetime:
    return datetime.fromtimestamp(home.clock.now() + seconds, UTC)


@pytest.mark.parametrize(
    ("name", "choice", "what"), [("trust", Choice.TRUST, "trusted"), ("ignore", Choice.IGNORE, "ignored")]
)
async def test_decision_is_kept_with_who_made_it(
    hass: HomeAssistant,
    home: Home,
    strangers: StagedStrangers,
    hass_admin_user: MockUser,
    name: str,
    choice: Choice,
    what: str,
) -> None:
    await act(hass, name, user=hass_admin_user)
    decision = strangers.by_id["stranger"].decision
    assert decision is not None
    assert (decision.choice, decision.by) == (choice, hass_admin_user.name)
    assert [(entry.what, entry.by, entry.track) for entry in home.strangers.log] == [
        (what, hass_admin_user.name, "stranger")
    ]


async def test_decision_of_an_automation_has_no_name(
    hass: HomeAssistant, home: Home, strangers: StagedStrangers
) -> None:
    await act(hass, "trust")
    assert strangers.by_id["stranger"].decision.by is None  # type: ignore[union-attr]


async def test_decision_is_withdrawn_once(hass: HomeAssistant, home: Home, strangers: StagedStrangers) -> None:
    await act(hass, "trust")
    await act(hass, "withdraw")
    assert strangers.by_id["stranger"].decision is None
    await refused(hass, "withdraw", "stranger_not_decided")


async def test_case_is_closed(hass: HomeAssistant, home: Home, strangers: StagedStrangers) -> None:
    await act(hass, "close_case")
    assert strangers.by_id["stranger"].level is None
    await refused(hass, "close_case", "stranger_no_case")


async def refused(hass: HomeAssistant, name: str, key: str, data: Mapping[str, Any] | None = None, **how: Any) -> None:
    with pytest.raises(ServiceValidationError) as err:
        await act(hass, name, data, **how)
    assert err.value.translation_key == key


@pytest.mark.parametrize("name", DECIDING)
async def test_unknown_stranger_is_refused(hass: HomeAssistant, home: Home, name: str) -> None:
    await refused(hass, name, "unknown_stranger", {"track": "gone"})


@pytest.mark.parametrize("name", DECIDING)
async def test_only_administrators_decide(hass: HomeAssistant, home: Home, anna: MockUser, name: str) -> None:
    with pytest.raises(Unauthorized):
        await act(hass, name, user=anna)


async def test_member_names_a_visit_and_ends_it(hass: HomeAssistant, home: Home, anna: MockUser) -> None:
    end = in_(home, 3600)
    answer = await act(hass, "add_visit", {"name": " Eva ", "host": ANNA, "end": end}, anna, answer=True)
    (visit,) = home.strangers.detector.visits()
    assert answer == {"visit": visit.id}
    assert (visit.name, visit.host) == ("Eva", ANNA)
    assert visit.end == pytest.approx(end.timestamp())
    assert visit.start == pytest.approx(home.clock.now(), abs=30)
    await act(hass, "end_visit", {"visit": visit.id}, anna)
    assert all(each.end <= home.clock.now() for each in home.strangers.detector.visits())
    await refused(hass, "end_visit", "unknown_visit", {"visit": visit.id})


@pytest.mark.parametrize(
    ("start_s", "end_s"), [(60, 60), (120, 60), (0, LONGEST_VISIT_S + 60), (-7200, -3600), (-90_000, 60)]
)
async def test_visit_of_no_time_or_of_too_long_is_refused(
    hass: HomeAssistant, home: Home, start_s: float, end_s: float
) -> None:
    await refused(
        hass, "add_visit", "visit_span", {"name": "Eva", "start": in_(home, start_s), "end": in_(home, end_s)}
    )


async def test_too_many_visits_are_refused(hass: HomeAssistant, home: Home) -> None:
    for _ in range(MOST_VISITS):
        await act(hass, "add_visit", {"name": "Eva", "end": in_(home, 3600)})
    await refused(hass, "add_visit", "visits_too_many", {"name": "Eva", "end": in_(home, 3600)})


async def test_automation_reviews_all(hass: HomeAssistant, home: Home, strangers: StagedStrangers) -> None:
    strangers.put("ambient", level=None, ambient=True)
    answer = await act(hass, "review", {}, answer=True)
    assert answer["may_decide"]
    assert {each["id"] for each in answer["strangers"]} == {"stranger", "ambient"}


async def test_member_reviews_what_a_member_may_read(
    hass: HomeAssistant, home: Home, strangers: StagedStrangers, anna: MockUser
) -> None:
    strangers.put("ambient", level=None, ambient=True)
    answer = await act(hass, "review", {}, anna, answer=True)
    assert [(each["id"], each["visits"]) for each in answer["strangers"]] == [("stranger", [])]


@pytest.mark.parametrize("name", ["review", "report", "add_visit", "end_visit"])
async def test_user_who_is_no_member_is_refused(hass: HomeAssistant, home: Home, name: str) -> None:
    other = MockUser(name="Other").add_to_hass(hass)
    data: dict[str, dict[str, Any]] = {
        "review": {},
        "report": {"track": "stranger"},
        "add_visit": {"name": "Eva", "end": in_(home, 60)},
        "end_visit": {"visit": "any"},
    }
    with pytest.raises(Unauthorized):
        await act(hass, name, data[name], other, answer=name != "end_visit")


async def test_nothing_is_described_for_who_is_refused(
    hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = MockUser(name="Other").add_to_hass(hass)
    describe = Mock(wraps=home.stranger_feed.describe)
    monkeypatch.setattr(home.stranger_feed, "describe", describe)
    with pytest.raises(Unauthorized):
        await act(hass, "review", {}, other, answer=True)
    describe.assert_not_called()
    await act(hass, "review", {}, answer=True)
    describe.assert_called()


async def test_user_who_was_deleted_is_refused(hass: HomeAssistant, home: Home, anna: MockUser) -> None:
    await hass.auth.async_remove_user(anna)
    with pytest.raises(UnknownUser):
        await act(hass, "review", {}, anna, answer=True)


async def test_report_of_a_stranger_that_the_user_may_not_read_is_refused(
    hass: HomeAssistant, home: Home, strangers: StagedStrangers, anna: MockUser
) -> None:
    strangers.put("ambient", level=None, ambient=True)
    data = {"track": "ambient"}
    assert (await act(hass, "report", data, answer=True))["report"]["track"] == "ambient"
    await refused(hass, "report", "unknown_stranger", data, user=anna, answer=True)
