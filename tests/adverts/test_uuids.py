from custom_components.xiaomi_tag.adverts.uuids import service_uuid


def test_written_as_home_assistant_does() -> None:
    assert service_uuid(0xFCB2) == "0000fcb2-0000-1000-8000-00805f9b34fb"
