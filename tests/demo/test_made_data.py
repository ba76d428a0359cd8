import numpy as np

from demo.made_data import Setting, calibration_dataset, event_receiver, made_dataset


def test_a_calibration_ends_once_every_room_had_its_time() -> None:
    data = calibration_dataset(4, Setting(kind="flat"), room_s=15.0)
    spent = np.bincount(data.truth.room, minlength=len(data.rooms))[: len(data.rooms) - 1]

    assert data.tags == ("calibration",)
    assert spent.min() >= 15
    assert len(data.truth.room) < 45 * len(spent)


def test_an_event_changes_the_second_half_only() -> None:
    before, after = (
        made_dataset(4, Setting(kind="flat", event=event), 300.0).observations for event in ("none", "moves")
    )
    first = before.time_s < 150.0

    assert before.rssi[first].tolist() == after.rssi[after.time_s < 150.0].tolist()
    assert before.rssi[~first].tolist() != after.rssi[after.time_s >= 150.0].tolist()


def test_a_setting_is_drawn_the_same_every_time() -> None:
    setting = Setting(kind="loft", receivers="half", worn=False, interval_s=4.0)

    assert made_dataset(4, setting, 120.0).observations.rssi.tolist() == (
        made_dataset(4, setting, 120.0).observations.rssi.tolist()
    )


def test_the_receiver_that_dies_is_named() -> None:
    setting = Setting(kind="flat", event="dies")
    data = made_dataset(4, setting, 300.0)
    seen = data.observations
    late = {data.receivers[number].name for number in seen.receiver[seen.time_s >= 150.0].tolist()}

    assert {receiver.name for receiver in data.receivers} - late == {event_receiver(4, setting)}
    assert event_receiver(4, Setting(kind="flat")) is None
