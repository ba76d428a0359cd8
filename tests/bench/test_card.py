"""`script/bench card`, short of the browser that it runs."""

from typing import Any

from bench.card import frames_in


def _event(event: str, pid: int, **arguments: str) -> dict[str, Any]:
    return {"name": event, "pid": pid, "args": arguments}


def test_only_frames_of_pages_count() -> None:
    trace = {
        "traceEvents": [
            _event("DrawFrame", 1),
            _event("DrawFrame", 2),
            _event("BeginMainThreadFrame", 1),
            _event("DrawFrame", 1),
            _event("process_name", 1, name="Renderer"),
            _event("process_name", 2, name="Browser"),
        ]
    }
    frames = frames_in(trace)
    assert (frames["DrawFrame"], frames["BeginMainThreadFrame"]) == (2, 1)
