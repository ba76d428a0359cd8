"""Which faults of receivers were reported in a made house, besides the real one."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.replay import Tick


@dataclass(frozen=True, slots=True)
class FaultReport:
    """The reported faults: the `receiver` that has died or moved, None if none has, and the `wrong` ones.

    `found_after_s` is None if it was not reported. A receiver reported before its time is a wrong one too.
    """

    receiver: str | None
    found_after_s: float | None
    wrong: tuple[str, ...]


def fault_report(ticks: Iterable[Tick], receiver: str | None, since_s: float) -> FaultReport:
    """Look through a house's answers for the fault of a receiver at `since_s`."""
    found_after_s: float | None = None
    wrong: dict[str, None] = {}
    for tick in ticks:
        for fault in tick.faults:
            if fault.receiver != receiver or tick.time_s < since_s:
                wrong[fault.receiver] = None
            elif found_after_s is None:
                found_after_s = tick.time_s - since_s
    return FaultReport(receiver, found_after_s, tuple(wrong))


def fault_text(report: FaultReport) -> str:
    """Return it in a few words, empty without a fault."""
    texts: list[str] = []
    if report.receiver is not None:
        found = "not found" if report.found_after_s is None else f"found after {report.found_after_s:.0f} s"
        texts.append(f"{report.receiver} {found}")
    if report.wrong:
        texts.append(f"wrong: {', '.join(report.wrong)}")
    return "; ".join(texts)


def fault_summary(reports: Iterable[FaultReport]) -> str:
    """Count found, of how many, and false ones; empty without a fault."""
    all_of_them = list(reports)
    there = [report for report in all_of_them if report.receiver is not None]
    found = sum(report.found_after_s is not None for report in there)
    false = sum(len(report.wrong) for report in all_of_them)
    return f"faults found {found} of {len(there)}, false {false}" if there or false else ""
