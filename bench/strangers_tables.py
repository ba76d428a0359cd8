"""Tables of the figures of strangers, as they stand in the docs."""

from collections.abc import Sequence
from typing import Final

from bench.strangers_rules import RULES
from bench.strangers_tags import PLANTS, Cause
from bench.strangers_tally import AIMS, AMBIENT, FALSE_CAUSES, LEVELS, LINGERING_H, WITHIN_H, Tally

_NAMES: Final = {"naive": "inside for an hour", "airguard": "AirGuard's rule on rooms"}
_SHOWN: Final = ("notice", "lingering", "suspected", "confirmed", *RULES)
_CARRIED: Final = ("notice", "suspected", "confirmed", *RULES)
_REACHED: Final = dict.fromkeys(PLANTS, _CARRIED) | {Cause.HOME: ("notice", "lingering", *RULES)}
_AGES: Final = {1: "1 h", 12: "12 h", 24: "24 h", 72: "72 h", 168: "7 d"}


def tables(total: Tally) -> str:
    """Return all tables."""
    parts = (_false(total), _found(total), _delays(total), _links(total))
    return "\n\n".join("\n".join(part) for part in parts)


def _false(total: Tally) -> list[str]:
    rows = [
        _row(("false alarms a household-month", "rate", "95 %", "aim", *FALSE_CAUSES, AMBIENT)),
        _rule(4 + len(FALSE_CAUSES) + 1),
    ]
    for level in LEVELS:
        rate, low, high = total.a_month(level)
        aim = AIMS.get(level)
        shown = "" if aim is None else f"≤ {aim:g}{'' if rate <= aim else ': missed'}"
        counts = [str(total.false[level, cause]) for cause in (*FALSE_CAUSES, AMBIENT)]
        rows.append(_row((_NAMES.get(level, level), f"{rate:.2f}", f"{low:.2f} to {high:.2f}", shown, *counts)))
    return rows


def _found(total: Tally) -> list[str]:
    rows = [
        _row(("planted", "number", "reached", *(f"within {age}" for age in _AGES.values()))),
        _rule(3 + len(WITHIN_H)),
    ]
    for kind in PLANTS:
        for level in _REACHED[kind]:
            shares = [f"{100 * total.recall(kind, level, hours):.0f} %" for hours in WITHIN_H]
            rows.append(_row((kind, str(total.planted[kind]), _NAMES.get(level, level), *shares)))
    rows += [
        "",
        f"lingering within {LINGERING_H:.0f} h of what was planted in the dwelling: {100 * total.in_time():.0f} %",
    ]
    return rows


def _delays(total: Tally) -> list[str]:
    rows = [
        _row(("delay, h", *(f"{_NAMES.get(level, level)}: median, 90 %" for level in _SHOWN))),
        _rule(1 + len(_SHOWN)),
    ]
    for kind in PLANTS:
        shown = [
            ", ".join(
                "-" if (delay := total.delay_h(kind, level, share)) is None else f"{delay:.1f}" for share in (0.5, 0.9)
            )
            for level in _SHOWN
        ]
        rows.append(_row((kind, *shown)))
    return rows


def _links(total: Tally) -> list[str]:
    links = total.links
    seen = max(links["right"] + links["wrong"] + links["missed"], 1)
    shares = [f"{links[name]} ({100 * links[name] / seen:.1f} %)" for name in ("right", "wrong", "missed")]
    return [
        _row(("changes of address in view", "right", "wrong", "missed", "tracks that went on as another tracker's")),
        _rule(5),
        _row((str(seen), *shares, str(links["joined"]))),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns
