import pytest

from custom_components.xiaomi_tag.receivers.ids import GatewayKind, gateway_id, is_relay_id, relay_id, relay_name


def test_ids_are_as_they_are_stored() -> None:
    assert relay_id("ada_phone") == "relay:ada_phone"
    assert is_relay_id(relay_id("ada_phone"))
    assert {gateway_id(kind, "kitchen") for kind in GatewayKind} == {
        "mqtt:espresense:kitchen",
        "mqtt:openmqttgateway:kitchen",
        "mqtt:theengs:kitchen",
        "mqtt:own:kitchen",
    }


@pytest.mark.parametrize("name", ["ada_phone", "own:x", "relay:x", "mqtt:own:x"])
def test_relay_has_one_name_on_both_ways(name: str) -> None:
    assert relay_name(relay_id(name)) == name
    assert relay_name(gateway_id(GatewayKind.OWN, name)) == name


@pytest.mark.parametrize("receiver", ["A4:C1:38:00:00:01", "mqtt:espresense:kitchen", "mqtt:theengs:own"])
def test_other_receivers_are_no_relays(receiver: str) -> None:
    assert relay_name(receiver) == receiver
    assert not is_relay_id(receiver)
