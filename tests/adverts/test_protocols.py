"""The list of protocols: what is stored and shown of each."""

from custom_components.xiaomi_tag.adverts import PROTOCOLS, Parser, protocol_named

from . import made_up


def test_stored_names_stay_as_they_are() -> None:
    assert [protocol.name for protocol in PROTOCOLS] == [
        "dult",
        "find_hub",
        "eddystone_uid",
        "eddystone_tlm",
        "find_my",
        "ibeacon",
        "fast_pair",
        "smarttag",
        "tile",
        "chipolo",
        "pebblebee",
        "find_my_pairing",
        "mibeacon",
    ]


def test_each_has_a_display_name() -> None:
    assert all(protocol.display_name for protocol in PROTOCOLS)


def test_each_has_an_identifier() -> None:
    assert all(protocol.service_data or protocol.manufacturer_data for protocol in PROTOCOLS)


def test_each_is_found_by_its_name() -> None:
    assert [protocol_named(protocol.name) for protocol in PROTOCOLS] == list(PROTOCOLS)


def test_name_of_another_version_is_unknown() -> None:
    assert protocol_named(made_up.PROTOCOL.name) is None
    assert protocol_named(None) is None


def test_new_protocol_is_found_by_its_name() -> None:
    assert Parser((*PROTOCOLS, made_up.PROTOCOL)).protocol("made_up") is made_up.PROTOCOL
