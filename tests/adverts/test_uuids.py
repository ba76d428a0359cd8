import pytest

from custom_components.xiaomi_tag.adverts import uuids


@pytest.mark.parametrize(
    ("uuid", "expected"),
    [
        (uuids.DULT, "0000fcb2-0000-1000-8000-00805f9b34fb"),
        (uuids.FIND_HUB, "0000feaa-0000-1000-8000-00805f9b34fb"),
        (uuids.PEBBLEBEE, "0000fa25-0000-1000-8000-00805f9b34fb"),
    ],
)
def test_written_as_home_assistant_does(uuid: str, expected: str) -> None:
    assert uuid == expected
