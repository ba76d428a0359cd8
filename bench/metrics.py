"""How good a run of answers is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import fmean, median

STEADY_S = 10.0
"""Seconds farther than this from a true change are steady."""
MIN_VISIT_S = 20.0
"""Shorter visits count for accuracy, not for delay and missed changes."""
ECE_BINS = 10
LEAST_PROBABILITY = 1e-4
"""What the log loss takes smaller probabilities for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer at a tick, and the truth; an empty `room` means no answer.

    `probability` is that of the answer, `truth_probability` what was given to the truth, None for rules without one.
    `error_m` is the distance of the estimated position from the true one, None where either is unknown.
    """

    time_s: float
    truth: str
    room: str
    probability: float = 0.0
    truth_probability: float | None = None
    error_m: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of a probability between `low` and a tenth more: their share, mean probability and accuracy."""

    low: float
    share: float
    probability: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """All shares are of scored seconds; None where there is nothing to measure.

    `flaps_per_hour` counts changes of the answer while the truth stands, after the first right one.
    `delay_*_s` and `missed` (a share) are over changes to visits of MIN_VISIT_S and more; a change is missed when the
    whole visit passes without a right answer. `ece` is the expected calibration error of the answer's probability,
    `reliability` the bins behind it, `log_loss` the mean of -ln of the probability of the truth, over answers.
    """

    seconds: int
    accuracy: float | None
    steady_accuracy: float | None
    unknown: float | None
    flaps_per_hour: float | None
    delay_median_s: float | None
    delay_p90_s: float | None
    missed: float | None
    changes: int
    ece: float | None
    log_loss: float | None = None
    position_error_median_m: float | None = None
    position_error_p90_m: float | None = None
    reliability: tuple[Bin, ...] = ()


def measure(runs: Sequence[Sequence[Answer]]) -> Metrics:
    """Measure runs (one a tag and session) of answers a second, in order of time."""
    answers = [answer for run in runs for answer in run]
    visits = [visit for run in runs for visit in _visits(run)]
    moves = [visit for run in runs for visit in _visits(run)[1:] if _length_s(visit) >= MIN_VISIT_S]
    delays = sorted(delay for visit in moves if (delay := _delay_s(visit)) is not None)
    steady = [answer.room == answer.truth for run in runs for answer in _steady(run)]
    errors = sorted(answer.error_m for answer in answers if answer.error_m is not None)
    bins = _reliability(answers)
    return Metrics(
        seconds=len(answers),
        accuracy=_share([answer.room == answer.truth for answer in answers]),
        steady_accuracy=_share(steady),
        unknown=_share([not answer.room for answer in answers]),
        flaps_per_hour=round(sum(map(_flaps, visits)) * 3600 / len(answers), 2) if answers else None,
        delay_median_s=round(median(delays), 1) if delays else None,
        delay_p90_s=round(_p90(delays), 1) if delays else None,
        missed=round(1 - len(delays) / len(moves), 4) if moves else None,
        changes=len(moves),
        ece=round(sum(abs(each.probability - each.accuracy) * each.share for each in bins), 4) if bins else None,
        log_loss=_log_loss(answers),
        position_error_median_m=round(median(errors), 2) if errors else None,
        position_error_p90_m=round(_p90(errors), 2) if errors else None,
        reliability=bins,
    )


def _p90(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]


def _share(flags: Sequence[bool]) -> float | None:
    return round(sum(flags) / len(flags), 4) if flags else None


def _visits(run: Sequence[Answer]) -> list[list[Answer]]:
    """Cut a run where the truth changes."""
    visits: list[list[Answer]] = []
    for answer in run:
        if visits and visits[-1][-1].truth == answer.truth:
            visits[-1].append(answer)
        else:
            visits.append([answer])
    return visits


def _length_s(visit: Sequence[Answer]) -> float:
    return visit[-1].time_s - visit[0].time_s


def _delay_s(visit: Sequence[Answer]) -> float | None:
    return next((answer.time_s - visit[0].time_s for answer in visit if answer.room == answer.truth), None)


def _flaps(visit: Sequence[Answer]) -> int:
    rooms = [answer.room for answer in visit]
    if visit[0].truth not in rooms:
        return 0
    rooms = rooms[rooms.index(visit[0].truth) :]
    return sum(before != after for before, after in pairwise(rooms))


def _steady(run: Sequence[Answer]) -> list[Answer]:
    """Return the seconds farther than STEADY_S from any change of the truth."""
    kept: list[Answer] = []
    visits = _visits(run)
    for number, visit in enumerate(visits):
        start = visit[0].time_s + STEADY_S if number else float("-inf")
        end = visits[number + 1][0].time_s - STEADY_S if number + 1 < len(visits) else float("inf")
        kept.extend(answer for answer in visit if start < answer.time_s < end)
    return kept


def _log_loss(answers: Sequence[Answer]) -> float | None:
    given = [answer.truth_probability for answer in answers if answer.room and answer.truth_probability is not None]
    return round(fmean(-log(max(value, LEAST_PROBABILITY)) for value in given), 4) if given else None


def _reliability(answers: Sequence[Answer]) -> tuple[Bin, ...]:
    """Sort answers into ten bins of their probability; empty bins are left out, and all without probabilities."""
    answered = [answer for answer in answers if answer.room]
    if not any(answer.probability for answer in answered):
        return ()
    bins: dict[int, list[Answer]] = {}
    for answer in answered:
        bins.setdefault(min(int(answer.probability * ECE_BINS), ECE_BINS - 1), []).append(answer)
    return tuple(
        Bin(
            low=number / ECE_BINS,
            share=round(len(members) / len(answered), 4),
            probability=round(fmean(answer.probability for answer in members), 4),
            accuracy=round(fmean(answer.room == answer.truth for answer in members), 4),
        )
        for number, members in sorted(bins.items())
    )
