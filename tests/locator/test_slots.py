"""Which row of the tables belongs to which tag."""

import pytest

from custom_components.xiaomi_tag.locator.slots import Slots


def test_a_tag_keeps_its_slot() -> None:
    slots = Slots()
    taken = [slots.take(tag) for tag in ("keys", "bag")]
    assert slots.of(("bag", "keys")).tolist() == taken[::-1]
    assert [slots.tag(slot) for slot in taken] == ["keys", "bag"]


def test_a_slot_is_given_out_again_after_release() -> None:
    slots = Slots()
    slot = slots.take("keys")
    assert slots.release("keys") == slot
    assert slots.take("bag") == slot
    assert slots.tag(slot) == "bag"


def test_a_tag_without_a_slot_is_an_error_unless_it_is_released() -> None:
    slots = Slots()
    assert slots.release("keys") is None
    with pytest.raises(KeyError):
        slots.of(("keys",))


def test_rows_double_when_they_run_out() -> None:
    slots = Slots()
    for number in range(17):
        slots.take(f"tag {number}")
    assert slots.rows == 32
