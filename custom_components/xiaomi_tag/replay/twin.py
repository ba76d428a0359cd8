"""Creates a second locator of the same home, to replay the past with today's calibration."""

from dataclasses import replace

from ..locator.locator import Locator
from ..locator.map_job import MapJob


def make_twin(job: MapJob, *, away_after_s: float, publish_threshold: float) -> Locator:
    """Compute the maps of `Locator.map_job`, and return a locator that uses them; heavy, for a worker thread.

    It has no tags yet, does not learn, and leaves out the same receivers as moved. All receivers are online at first.
    """
    locator = Locator(away_after_s=away_after_s, publish_threshold=publish_threshold, learns=False)
    locator.restore(
        {
            "receivers": [receiver.id for receiver in job.receivers],
            "places": [receiver.room for receiver in job.receivers],
            "rooms": [room.id for room in job.rooms],
            "moved": {receiver: [since, None] for receiver, since in job.moved.items()},
        }
    )
    locator.configure([replace(receiver, online=True) for receiver in job.receivers], job.rooms, job.now)
    locator.set_plan(job.plan)
    locator.install(job.run())
    return locator
