from typing import Any, cast

import pytest

from demo import ha_setup
from demo.ha_client import Client
from demo.house import Floor, Room


class FakeClient:
    """Answers requests in turn, and notes them."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[Any, ...]] = []

    async def post(self, path: str, body: Any) -> Any:
        self.requests.append(("POST", path, body))
        return self.answers.pop(0)

    async def delete(self, path: str) -> Any:
        self.requests.append(("DELETE", path))

    async def command(self, command: str, **fields: Any) -> Any:
        self.requests.append((command, fields))
        return self.answers.pop(0)

    @property
    def as_client(self) -> Client:
        return cast("Client", self)


MENU = {"type": "menu", "step_id": "user", "flow_id": "f"}
FORM = {"type": "form", "step_id": "address", "flow_id": "f"}
DONE = {"type": "create_entry", "flow_id": "f", "result": {"entry_id": "e"}}
ABORTED = {"type": "abort", "flow_id": "f", "reason": "already_configured"}
WRONG = {"type": "form", "step_id": "address", "flow_id": "f", "errors": {"address": "invalid_address"}}


async def test_a_flow_is_walked_to_its_end() -> None:
    client = FakeClient(MENU, FORM, DONE)
    result = await ha_setup.run_flow(client.as_client, "/flow", {"handler": "x"}, {"next_step_id": "address"}, {"a": 1})
    assert result == DONE
    assert client.requests == [
        ("POST", "/flow", {"handler": "x"}),
        ("POST", "/flow/f", {"next_step_id": "address"}),
        ("POST", "/flow/f", {"a": 1}),
    ]


async def test_a_form_with_errors_ends_the_flow_with_them() -> None:
    client = FakeClient(FORM, WRONG)
    with pytest.raises(ha_setup.FlowError, match="invalid_address"):
        await ha_setup.run_flow(client.as_client, "/flow", {}, {"address": "x"})
    assert client.requests[-1] == ("DELETE", "/flow/f")


@pytest.mark.parametrize(
    ("answers", "match"),
    [([ABORTED], "already_configured"), ([FORM, FORM], "did not end"), ([DONE], "before its last form")],
)
async def test_a_flow_that_goes_another_way_is_an_error(answers: list[Any], match: str) -> None:
    client = FakeClient(*answers)
    with pytest.raises(ha_setup.FlowError, match=match):
        await ha_setup.run_flow(client.as_client, "/flow", {}, {})


@pytest.mark.parametrize("steps", [[DONE], [FORM, DONE]], ids=["at once", "confirmed"])
async def test_the_integration_needs_no_field(steps: list[Any]) -> None:
    assert await ha_setup.add_integration(FakeClient(*steps).as_client) == "e"


async def test_an_integration_that_is_there_is_an_error() -> None:
    with pytest.raises(ha_setup.FlowError, match="already_configured"):
        await ha_setup.add_integration(FakeClient(ABORTED).as_client)


async def test_areas_replace_those_of_onboarding() -> None:
    client = FakeClient([{"area_id": "old"}], None, {"floor_id": "ground_floor"}, {"area_id": "kitchen_2"})
    areas = await ha_setup.make_areas(
        client.as_client, [Floor("ground", "Ground floor", 0)], [Room("kitchen", "Kitchen", 0, 0, 0, 1, 1)]
    )
    assert areas == {"kitchen": "kitchen_2"}
    assert client.requests[1:] == [
        ("config/area_registry/delete", {"area_id": "old"}),
        ("config/floor_registry/create", {"name": "Ground floor", "level": 0}),
        ("config/area_registry/create", {"name": "Kitchen", "floor_id": "ground_floor"}),
    ]


async def test_a_tag_is_the_subentry_that_came() -> None:
    before = [{"subentry_id": "one", "subentry_type": "tag"}]
    client = FakeClient(before, MENU, FORM, DONE, [*before, {"subentry_id": "two", "subentry_type": "tag"}])
    assert await ha_setup.add_tag(client.as_client, "e", "address", {"name": "Keys"}) == "two"


async def test_a_tag_that_did_not_come_is_an_error() -> None:
    client = FakeClient([], MENU, FORM, DONE, [])
    with pytest.raises(ha_setup.FlowError, match="Keys"):
        await ha_setup.add_tag(client.as_client, "e", "address", {"name": "Keys"})


async def test_a_fence_is_added_like_a_tag() -> None:
    tag = {"subentry_id": "one", "subentry_type": "tag"}
    fence = {"subentry_id": "two", "subentry_type": "fence"}
    client = FakeClient([tag], MENU, FORM, DONE, [tag, {**tag, "subentry_id": "three"}, fence])
    answers = {"next_step_id": "areas"}, {"name": "Upstairs"}
    assert await ha_setup.add_subentry(client.as_client, "e", "fence", *answers) == "two"
    assert client.requests[1] == (
        "POST",
        "/api/config/config_entries/subentries/flow",
        {"handler": ["e", "fence"], "show_advanced_options": False},
    )
