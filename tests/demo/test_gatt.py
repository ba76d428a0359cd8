import pytest

from demo.gatt import (
    INVALID_HANDLE,
    NOTIFY,
    READ,
    READ_NOT_PERMITTED,
    WRITE,
    WRITE_NOT_PERMITTED,
    Characteristic,
    Constant,
    GattError,
    Peripheral,
    Service,
    uuid16,
)


@pytest.fixture
def peripheral() -> Peripheral:
    return Peripheral(
        [
            Service(
                uuid16(0x1800),
                (
                    Characteristic(uuid16(0x2A00), READ, Constant(b"name")),
                    Characteristic(uuid16(0x2A01), NOTIFY, Constant(b"x")),
                ),
            ),
            Service(uuid16(0x180F), (Characteristic(uuid16(0x2A19), READ | WRITE, Constant(b"\x50")),)),
        ]
    )


def test_handles_follow_each_other(peripheral: Peripheral) -> None:
    handles = [(service.handle, [char.handle for char in service.characteristics]) for service in peripheral.services]

    assert handles == [(1, [3, 5]), (7, [9])]
    assert peripheral.services[0].characteristics[1].cccd_handle == 6


def test_values_are_read(peripheral: Peripheral) -> None:
    assert peripheral.read(3) == b"name"
    assert peripheral.read(9) == b"\x50"


def test_missing_or_forbidden_values_are_an_error(peripheral: Peripheral) -> None:
    for handle, code in ((1, INVALID_HANDLE), (5, READ_NOT_PERMITTED)):
        with pytest.raises(GattError) as refused:
            peripheral.read(handle)
        assert refused.value.code == code
    for handle in (3, 9):
        with pytest.raises(GattError) as refused:
            peripheral.write(handle, b"")
        assert refused.value.code == WRITE_NOT_PERMITTED


def test_switches_of_notifications(peripheral: Peripheral) -> None:
    assert peripheral.switched_by(6) == 5
    assert peripheral.can_notify(5)
    assert not peripheral.can_notify(3)
    with pytest.raises(GattError):
        peripheral.switched_by(5)


def test_short_uuids_in_full() -> None:
    assert str(uuid16(0x2A00)) == "00002a00-0000-1000-8000-00805f9b34fb"
