"""A second locator of the same home, to look at the past again with what is known today."""

from dataclasses import replace

from ..locator.locator import Locator
from ..locator.map_job import MapJob


def make_twin(job: MapJob, *, away_after_s: float, publish_threshold: float) -> Locator:
    """Make the maps that `Locator.map_job` asks for, and a locator that uses them; heavy, for a worker thread.

    It follows no tag yet, learns nothing more, and leaves out the same receivers as moved. All receivers listen: which
    of them did not in the past, nobody knows.
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
