"""The command `xiaomi_tag/dwell`: for how long a tag was where, from sums that the journal holds."""

from collections import Counter
from collections.abc import Iterable, Mapping
import math
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import probatio

from ..home import Home
from ..home.dwell import CELL_M, ROOM_UNKNOWN, cell_of
from ..home.errors import journal_failure, refusal
from ..home.payloads import DwellHourPayload, DwellPayload
from ..journal import Journal
from ..journal.sums import DAY_S, HOUR_S, JournalSum, SumKind
from .history import LONGEST_S
from .replies import home_of_readable_tag, send_failure

_MOMENT: Final = probatio.All(probatio.Any(int, float), probatio.Range(min=0, max=2**36))


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "xiaomi_tag/dwell",
        probatio.Required("tag"): str,
        probatio.Required("start"): _MOMENT,
        probatio.Optional("end"): _MOMENT,
        probatio.Required("by"): probatio.In(["room", "cell", "hour"]),
    }
)
@websocket_api.async_response
async def async_dwell(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer with the seconds of a tag by room, cell or hour."""
    try:
        home = home_of_readable_tag(hass, connection, msg["tag"])
        answer = await _async_answer(home, msg["tag"], msg["start"], msg.get("end"), msg["by"])
    except HomeAssistantError as err:
        send_failure(connection, msg, err)
    else:
        connection.send_result(msg["id"], answer)


async def _async_answer(home: Home, tag: str, since: float, until: float | None, by: str) -> DwellPayload:
    now = home.clock.now()
    until = now if until is None else until
    if not 0 < until - since <= LONGEST_S:
        raise refusal("history_span")
    home.dwell.async_settle()
    await home.journal.async_flush()
    with journal_failure():
        return await home.journal.async_call(read_dwell, tag, (since, until), by, now)


def read_dwell(journal: Journal, tag: str, span: tuple[float, float], by: str, now: float) -> DwellPayload:
    """Return the seconds in all whole hours, or days for cells, that a span touches."""
    since, until = span
    slot_s = DAY_S if by == "cell" else HOUR_S
    start, end = since // slot_s * slot_s, math.ceil(until / slot_s) * slot_s
    hours = journal.sums(tag, SumKind.ROOMS, start, end)
    rooms = _together(hours)
    known_s = sum(rooms.values())
    answer: DwellPayload = {
        "by": by,
        "start": start,
        "end": end,
        "known_s": round(known_s, 1),
        "missing_s": round(max(min(end, now) - start - known_s, 0.0), 1),
    }
    if by == "room":
        answer["rows"] = [{"room": room or None, "seconds": round(s, 1)} for room, s in rooms.most_common()]
    elif by == "hour":
        answer["hours"] = [_hour(each) for each in hours]
    else:
        cells = _together(journal.sums(tag, SumKind.CELLS, start, end))
        answer["cell_m"] = CELL_M
        answer["cells"] = [[*cell_of(cell), round(seconds, 1)] for cell, seconds in cells.items()]
    return answer


def _together(sums: Iterable[JournalSum]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in sums:
        seconds: Mapping[str, Any] = each.seconds
        total.update(seconds)
    return total


def _hour(each: JournalSum) -> DwellHourPayload:
    rooms = {room or ROOM_UNKNOWN: round(seconds, 1) for room, seconds in each.seconds.items()}
    return {"start": float(each.slot * HOUR_S), "rooms": rooms}
