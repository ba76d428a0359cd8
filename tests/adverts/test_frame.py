from dataclasses import FrozenInstanceError, fields

import pytest

from custom_components.xiaomi_tag.adverts import frame as frames, tile
from custom_components.xiaomi_tag.adverts.frame import Frame, OwnerState

KINDS = [kind for kind in vars(frames).values() if isinstance(kind, type) and issubclass(kind, Frame)]


def test_a_bare_frame_has_no_readings() -> None:
    frame = Frame(protocol=tile.PROTOCOL)
    assert (frame.identity, frame.owner, frame.battery, frame.model) == (b"", OwnerState.UNKNOWN, None, None)


def test_a_frame_does_not_change() -> None:
    frame = Frame(protocol=tile.PROTOCOL)
    with pytest.raises(FrozenInstanceError):
        frame.owner = OwnerState.NEAR  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_slots_only(kind: type[Frame]) -> None:
    assert not hasattr(object.__new__(kind), "__dict__")
    assert {field.name for field in fields(kind)} >= {field.name for field in fields(Frame)}
