"""The replay feeds what a home would."""

from dataclasses import replace

import pytest

from bench.dataset import Dataset, Observation, Session
from bench.knowledge import Knowledge
from bench.made import as_dataset, knowledge_of
from bench.replay import replay
from custom_components.xiaomi_tag.locator import Locator
from demo.made_data import Setting, made_dataset


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int, float]]:
    """Every packet of an emitter that a locator is given."""
    packets: list[tuple[str, str, int, float]] = []
    monkeypatch.setattr(Locator, "observe_emitter", lambda _self, *packet: packets.append(packet))
    return packets


def test_emitters_are_heard_as_they_come(heard: list[tuple[str, str, int, float]]) -> None:
    session = Session(
        "one",
        tuple(Observation(float(second), "keys", "a", -60) for second in range(5)),
        {},
        emissions=(Observation(0.5, "b", "a", -70), Observation(2.5, "sensor", "b", -80)),
    )
    dataset = Dataset("home", {"a": "kitchen", "b": "hall"}, (session,), {"b": "hall", "sensor": "hall"})
    seen = [len(heard) for _tick in replay(dataset, session)]

    assert heard == [("receiver:b", "a", -70, 0.5), ("sensor", "b", -80, 2.5)]
    assert seen == [0, 1, 1, 2, 2]


def test_made_receivers_that_advertise_are_heard(heard: list[tuple[str, str, int, float]]) -> None:
    dataset = as_dataset(made_dataset(8, Setting(kind="flat", beacons=True), 60.0), "flat 8")
    list(replay(dataset, dataset.sessions[0]))

    assert {packet[0] for packet in heard} == {f"receiver:{name}" for name in dataset.receivers}


def test_positions_are_published_only_with_a_plan() -> None:
    setting = Setting(kind="flat")
    simulated = made_dataset(8, setting, 60.0)
    dataset = as_dataset(simulated, "flat 8")
    for level, expected in (("a", False), ("b", True)):
        ticks = list(replay(dataset, dataset.sessions[0], knowledge_of(level, 8, setting, simulated)))
        assert any(tick.position_m is not None for tick in ticks) is expected


def test_a_plan_for_other_receivers_does_no_harm() -> None:
    setting = Setting(kind="flat")
    simulated = made_dataset(8, setting, 60.0)
    dataset = as_dataset(simulated, "flat 8")
    plan = knowledge_of("b", 8, setting, simulated).plan
    assert plan is not None
    ticks = list(replay(dataset, dataset.sessions[0], Knowledge(replace(plan, receivers={}))))

    assert {tick.room for tick in ticks} & set(dataset.rooms)
