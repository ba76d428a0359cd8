"""Made houses as recordings."""

import pytest

from bench.dataset import Observation
from bench.made import as_dataset, knowledge_of, motion
from demo.dataset import Dataset as Simulated
from demo.made_data import Setting, made_dataset

SETTING = Setting(kind="flat", beacons=True)


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return made_dataset(8, SETTING, 300.0)


def test_it_is_what_was_simulated(simulated: Simulated) -> None:
    dataset = as_dataset(simulated, "flat 8")
    (session,) = dataset.sessions
    seen = simulated.observations

    assert session.observations[0] == Observation(
        float(seen.time_s[0]),
        simulated.tags[seen.tag[0]],
        simulated.receivers[seen.receiver[0]].name,
        int(seen.rssi[0]),
    )
    assert session.truth["tag1"][250] == (250.0, simulated.room_at("tag1", 250.0))
    assert session.places["tag1"][0][1:] == pytest.approx(simulated.truth.position_m[0, :2])


def test_receivers_that_advertise_are_emitters_of_their_rooms(simulated: Simulated) -> None:
    dataset = as_dataset(simulated, "flat 8")

    assert dataset.emitters == dataset.receivers
    assert {row.tag for row in dataset.sessions[0].emissions} == set(dataset.emitters)
    assert as_dataset(made_dataset(8, Setting(kind="flat"), 60.0), "flat 8").emitters == {}


def test_levels_differ_in_what_is_known(simulated: Simulated) -> None:
    nothing, plan, walks = (knowledge_of(level, 8, SETTING, simulated) for level in ("a", "b", "c"))

    assert (nothing.plan, nothing.walks) == (None, ())
    assert plan.plan is not None
    assert set(plan.plan.receivers) == {receiver.name for receiver in simulated.receivers}
    assert set(plan.rooms) == set(simulated.rooms) - {"not_home"}
    assert {walk.room for walk in walks.walks} == {receiver.room for receiver in simulated.receivers}


def test_rest_and_walk_are_apart(simulated: Simulated) -> None:
    at_rest, walking = motion(simulated)

    assert at_rest
    assert walking
    assert not at_rest & walking
