from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.issue_set import Issue, IssueSet


def _present(hass: HomeAssistant) -> set[tuple[str, str]]:
    return set(ir.async_get(hass).issues)


async def test_wanted_issue_shows_what_it_was_given(hass: HomeAssistant) -> None:
    IssueSet(hass, "a_").async_set(
        {"a_1": Issue(translation_key="a", placeholders={"name": "Keys"}, learn_more_url="https://example.org")}
    )
    issue = ir.async_get(hass).issues[DOMAIN, "a_1"]
    assert issue.translation_key == "a"
    assert issue.translation_placeholders == {"name": "Keys", "name_plain": "Keys"}
    assert issue.learn_more_url == "https://example.org"
    assert issue.severity is ir.IssueSeverity.WARNING
    assert not issue.is_fixable


async def test_issue_that_is_not_wanted_any_more_is_deleted(hass: HomeAssistant) -> None:
    issues = IssueSet(hass, "a_")
    issues.async_set({"a_1": Issue(translation_key="a"), "a_2": Issue(translation_key="a")})
    issues.async_set({"a_2": Issue(translation_key="a")})
    assert _present(hass) == {(DOMAIN, "a_2")}


async def test_issue_of_an_earlier_run_is_deleted(hass: HomeAssistant) -> None:
    IssueSet(hass, "a_").async_set({"a_1": Issue(translation_key="a")})
    IssueSet(hass, "a_").async_set({})
    assert not _present(hass)


async def test_issue_that_changed_is_updated(hass: HomeAssistant) -> None:
    issues = IssueSet(hass, "a_")
    issues.async_set({"a_1": Issue(translation_key="a", placeholders={"name": "Keys"})})
    issues.async_set({"a_1": Issue(translation_key="a", placeholders={"name": "Bag"})})
    assert ir.async_get(hass).issues[DOMAIN, "a_1"].translation_placeholders == {"name": "Bag", "name_plain": "Bag"}


async def test_issues_to_keep_stay_but_are_not_created(hass: HomeAssistant) -> None:
    issues = IssueSet(hass, "a_")
    issues.async_set({"a_1": Issue(translation_key="a")})
    issues.async_set({}, keep=("a_1", "a_2"))
    assert _present(hass) == {(DOMAIN, "a_1")}


async def test_other_sets_and_other_integrations_are_left_alone(hass: HomeAssistant) -> None:
    ir.async_create_issue(
        hass, "other", "a_1", is_fixable=False, severity=ir.IssueSeverity.WARNING, translation_key="x"
    )
    IssueSet(hass, "b_").async_set({"b_1": Issue(translation_key="b")})
    IssueSet(hass, "a_", "c_").async_set({})
    assert _present(hass) == {("other", "a_1"), (DOMAIN, "b_1")}


async def test_set_of_several_prefixes(hass: HomeAssistant) -> None:
    issues = IssueSet(hass, "a_", "b_")
    issues.async_set({"a_1": Issue(translation_key="a"), "b_1": Issue(translation_key="b")})
    issues.async_set({"b_1": Issue(translation_key="b")})
    assert _present(hass) == {(DOMAIN, "b_1")}


async def test_foreign_names_are_no_markdown_and_links_are(hass: HomeAssistant) -> None:
    name = "[click](https://evil.example)"
    IssueSet(hass, "a_").async_set(
        {"a_1": Issue(translation_key="a", placeholders={"name": name}, links={"page": "/x"})}
    )
    texts = ir.async_get(hass).issues[DOMAIN, "a_1"].translation_placeholders
    assert texts == {"name": r"\[click\]\(https\:\/\/evil\.example\)", "name_plain": name, "page": "/x"}
