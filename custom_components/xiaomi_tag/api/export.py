"""Exports what is stored of a tag: no keys, and nothing of other tags and people."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
import json
from typing import Any, Final

from ..home import Home
from ..home.errors import journal_failure, refusal
from ..home.payloads import ExportedPayload, ExportedTagPayload
from ..home.tag import Tag
from ..identity.kinds import KINDS
from ..journal import Journal, Kind
from ..journal.export import Format, export, written
from ..locator.walks import walk_to_json

MOST_ROWS: Final = 250_000
"""The most rows of an answer; a day of one tag with all its sightings is less."""


async def async_export(
    home: Home, tags: Sequence[Tag], *, since: float, until: float, form: Format, with_sightings: bool
) -> ExportedPayload:
    """Return what is stored of these tags in [since, until), Unix seconds. Raises ServiceValidationError for too much."""
    kinds = [kind for kind in Kind if with_sightings or kind is not Kind.SIGHTINGS]
    ids = [tag.id for tag in tags]
    await home.journal.async_flush()
    with journal_failure():
        data, counts = await home.journal.async_call(_read, ids, (since, until), form, kinds)
    if data is None:
        raise refusal("export_too_much", most=str(MOST_ROWS))
    return {
        "format": form.value,
        "tags": [_describe(home, tag, counts[tag.id]) for tag in tags],
        "data": data,
    }


def _read(
    journal: Journal, tags: Sequence[str], span: tuple[float, float], form: Format, kinds: Sequence[Kind]
) -> tuple[Any, dict[str, int]]:
    """Return the answer's data, None for too many rows, and the number of stored sightings by tag."""
    rows = list(islice((row for tag in tags for row in export(journal, tag, *span, kinds)), MOST_ROWS + 1))
    counts = {tag: sum(1 for _ in journal.sightings(tag, *span)) for tag in tags}
    if len(rows) > MOST_ROWS:
        return None, counts
    text = "".join(written(rows, form))
    return (text if form is Format.CSV else json.loads(text)), counts


def _describe(home: Home, tag: Tag, sightings: int) -> ExportedTagPayload:
    public = KINDS[tag.kind].public_fields
    return {
        "relay_id": tag.id,
        "name": tag.name,
        "kind": tag.kind.value,
        "person": tag.person,
        "configuration": {key: value for key, value in tag.credentials.to_data().items() if key in public},
        "model": tag.model,
        "presence": tag.estimate.presence.value,
        "area_id": tag.estimate.room,
        "last_seen": tag.last_seen_at,
        "battery": asdict(tag.battery) if tag.battery is not None else None,
        "sightings": sightings,
        "calibrations": [walk_to_json(walk) for walk in home.calibration_store.walks.values() if walk.tag == tag.id],
    }
