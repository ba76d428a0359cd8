"""How much more than usual senders send."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.records import join
from custom_components.xiaomi_tag.locator.sender_powers import sender_powers
from tests.locator.pieces import pieces

ROOM = [0] * 20 + [1] * 20
PATTERN = np.array([[-60.0, -75.0, -90.0], [-85.0, -70.0, -62.0]])


def test_a_louder_sender_is_told_from_a_quieter_one() -> None:
    loud, quiet = pieces(PATTERN[ROOM] + 4, room=ROOM), pieces(PATTERN[ROOM] - 4, room=ROOM)
    powers = sender_powers(join([loud, quiet]))
    assert powers[:40].tolist() == pytest.approx([4.0] * 40, abs=0.5)
    assert powers[40:].tolist() == pytest.approx([-4.0] * 40, abs=0.5)


def test_senders_of_other_rooms_share_what_rooms_they_share() -> None:
    one, other = pieces(PATTERN[[0] * 20] + 6, room=0), pieces(PATTERN[ROOM], room=ROOM)
    powers = sender_powers(join([one, other]))
    assert powers[0] - powers[-1] == pytest.approx(6, abs=1.5)


def test_silence_and_receivers_that_did_not_listen_do_not_count() -> None:
    loud = pieces([[-56, -97, np.nan]] * 20, room=0)
    quiet = pieces([[-60, -75, -90]] * 20, room=0)
    powers = sender_powers(join([loud, quiet]))
    assert powers[0] - powers[-1] == pytest.approx(4, abs=0.8)


def test_one_sender_alone_sends_as_usual() -> None:
    assert sender_powers(pieces(PATTERN[ROOM] + 4, room=ROOM)).tolist() == pytest.approx([0] * 40, abs=1e-3)


def test_of_nothing_nothing_is_known() -> None:
    assert len(sender_powers(pieces(np.zeros((0, 3))))) == 0
