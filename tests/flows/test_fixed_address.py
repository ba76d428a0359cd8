from bleak.backends.device import BLEDevice
import pytest

from custom_components.xiaomi_tag.flows.fixed_address import keeps_address, may_change

from ..flow_steps import device


@pytest.mark.parametrize("address", ["40:00:00:00:00:01", "7F:00:00:00:00:01"])
def test_resolvable_address_may_change(address: str) -> None:
    assert may_change(address)


@pytest.mark.parametrize("address", ["3F:00:00:00:00:01", "80:00:00:00:00:01", "C0:00:00:00:00:01"])
def test_other_addresses_stay(address: str) -> None:
    assert not may_change(address)


@pytest.mark.parametrize(
    ("details", "keeps"),
    [
        ({"address_type": 1}, False),
        ({"address_type": 3}, False),
        ({"address_type": 0}, True),
        ({"address_type": True}, True),
        ({"address_type": "random"}, True),
        ({"props": {"AddressType": "random"}}, False),
        ({"props": {"AddressType": "public"}}, True),
        ({"props": {"AddressType": 5}}, True),
        ({"props": None}, True),
        ({"source": "x"}, True),
        (None, True),
        ("hci0", True),
    ],
)
def test_type_of_the_address_is_read_where_it_is_reported(details: object, keeps: bool) -> None:
    info = device("5A:00:00:00:00:01")
    info.device = BLEDevice("5A:00:00:00:00:01", None, details)
    assert keeps_address(info, None) is keeps
