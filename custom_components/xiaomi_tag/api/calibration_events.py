"""The events of the websocket command `xiaomi_tag/calibration/subscribe`."""

from homeassistant.core import callback

from ..home import Home
from ..home.calibration import Outcome, Run, silent
from ..home.payloads_calibration import CalibrationEvent, RunPayload, SuggestedWalkPayload, WalkedRoomPayload
from ..locator.advice import suggest_walks
from ..locator.walks import ENOUGH_ROWS, WalkKind
from .actions import outcome_payload
from .room_facts import async_room_facts


@callback
def calibration_event(home: Home, outcome: Outcome | None) -> CalibrationEvent:
    """Describe all runs, the outcome of one that just finished, and the rooms that were walked or should be."""
    calibration = home.calibration
    walked = _walked(home)
    event: CalibrationEvent = {
        "runs": [run_payload(home, run) for run in calibration.runs.values()],
        "suggested": _suggested(home, walked),
        "walked": walked,
    }
    if outcome is not None:
        event["finished"] = outcome_payload(outcome, {})
    if calibration.stopped:
        event["ended"] = True
    return event


def run_payload(home: Home, run: Run) -> RunPayload:
    """Describe a calibration under way."""
    recorder, now = run.recorder, home.clock.now()
    return {
        "tag": recorder.tag,
        "area_id": recorder.room,
        "stage": run.stage.value,
        "percent": int(100 * run.progress(now)),
        "duration_s": run.duration_s,
        "seconds": recorder.seconds,
        "packets": dict(recorder.packets),
        "enough": recorder.enough,
        "silent_receivers": list(silent(recorder.packets)),
        "levels": dict(recorder.levels_dbm),
        "here_silent": home.calibration.here_silent(run, now),
    }


def _walked(home: Home) -> list[WalkedRoomPayload]:
    tests = home.locator.room_tests()
    counts: dict[str, tuple[int, int]] = {}
    for walk in home.calibration_store.walks.values():
        if walk.kind is WalkKind.WALK:
            walks, seconds = counts.get(walk.room, (0, 0))
            counts[walk.room] = walks + 1, seconds + len(walk.levels_dbm)
    return [
        {
            "area_id": room,
            "walks": walks,
            "seconds": seconds,
            "accuracy": round(tests[room].share, 3) if room in tests else None,
        }
        for room, (walks, seconds) in counts.items()
    ]


def _suggested(home: Home, walked: list[WalkedRoomPayload]) -> list[SuggestedWalkPayload]:
    short = {room["area_id"]: room["seconds"] < ENOUGH_ROWS for room in walked}
    return [
        {"area_id": walk.room, "why": walk.why, "own_receiver": walk.own_receiver}
        for walk in suggest_walks(async_room_facts(home), short)
    ]
