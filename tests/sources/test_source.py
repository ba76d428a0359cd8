from homeassistant.core import CALLBACK_TYPE

from custom_components.xiaomi_tag.adverts import Advertisement
from custom_components.xiaomi_tag.basics.model import Report, Sighting
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.identity.resolver import Match
from custom_components.xiaomi_tag.sources.source import Reading, Source, async_deliver

from .recorded import Recorded

REPORT = Report(Sighting("keys", "relay:phone", -60, 1000.0, 1001.0))


class _Least(Source):
    """A source with no more than a source must have."""

    def async_start(self) -> CALLBACK_TYPE:
        return lambda: None


def test_reading_is_delivered_before_its_sighting() -> None:
    sink = Recorded()
    reading = Reading(Match("keys"), None, Advertisement("A4:C1:38:00:00:01", {}, {}))
    async_deliver(sink, REPORT, reading)
    assert sink.order == [reading, REPORT]


def test_report_may_come_without_a_reading() -> None:
    sink = Recorded()
    async_deliver(sink, REPORT)
    assert sink.order == [REPORT]


def test_source_needs_only_a_start() -> None:
    source = _Least()
    source.async_tags_changed({TagKind.ADDRESS})
    source.async_keys_changed()
    source.async_watch("keys", "A4:C1:38:00:00:01")
    source.async_forget("keys")
    source.async_tidy(1000.0)
    source.async_start()()
