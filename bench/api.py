"""The parts of the locator's interface that levels (b) and (c) use, in one place."""

from collections.abc import Sequence

from custom_components.xiaomi_tag.locator import Estimate, Locator
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.locator.walks import Walk


def teach(locator: Locator, plan: FloorPlan | None, walks: Sequence[Walk]) -> None:
    """Tell a locator what it may know; one that cannot use it stays as it is."""
    for setter, value in (("set_plan", plan), ("set_walks", walks)):
        if value and hasattr(locator, setter):
            getattr(locator, setter)(value)


def work(locator: Locator, now: float) -> None:
    """Do the heavy work that is due."""
    due, install = getattr(locator, "due", None), getattr(locator, "install", None)
    while due is not None and install is not None and (job := due(now)) is not None:
        install(job.run())


def position(estimate: Estimate) -> tuple[float, float] | None:
    """Return x and y in metres, None without a position."""
    place = getattr(estimate, "position", None)
    return None if place is None else (place.x_m, place.y_m)
