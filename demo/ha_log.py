"""Reads what Home Assistant wrote to its console: which warnings and errors are about our integration."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
from typing import Final

from demo.home_assistant import INTEGRATION

_RECORD: Final = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ (?P<level>[A-Z]+) \((?P<thread>[^)]*)\) \[(?P<logger>[^\]]*)\] ")
_SERIOUS: Final = frozenset({"WARNING", "ERROR", "CRITICAL"})

# Logged for every custom integration at every start: not a finding.
_NOT_TESTED: Final = f"We found a custom integration {INTEGRATION} which has not been tested by Home Assistant"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the log; `text` has all its lines, a traceback included."""

    level: str
    logger: str
    text: str


def records(log: str) -> Iterator[Record]:
    """Yield the entries of a log. Lines before the first one, or of no entry, become entries of level `RAW`."""
    level, logger = "RAW", ""
    lines: list[str] = []
    for line in log.splitlines():
        if found := _RECORD.match(line):
            if lines:
                yield Record(level, logger, "\n".join(lines))
            level, logger, lines = found["level"], found["logger"], [line]
        else:
            lines.append(line)
    if lines:
        yield Record(level, logger, "\n".join(lines))


def problems_of_ours(log: str) -> list[str]:
    """Return the warnings and errors that name our integration, whoever wrote them, tracebacks through it included."""
    return [
        record.text
        for record in records(log)
        if record.level in _SERIOUS | {"RAW"} and INTEGRATION in record.text and _NOT_TESTED not in record.text
    ]
