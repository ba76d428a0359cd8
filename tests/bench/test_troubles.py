"""When made receivers do not listen."""

import numpy as np

from bench.troubles import HUNG_NOTICED_S, Trouble, always, draw_troubles, put_trouble, put_wifi_restart


def test_one_that_hangs_is_noticed_later_and_hears_again_at_once() -> None:
    listening = always(2, 600)

    put_trouble(np.random.default_rng(1), listening, 1, Trouble.HUNG, 100, 300)

    assert np.flatnonzero(~listening.listens[1]).tolist() == list(range(100, 300))
    assert np.flatnonzero(~listening.online[1]).tolist() == list(range(100 + HUNG_NOTICED_S, 301))
    assert listening.listens[0].all()
    assert listening.online[0].all()


def test_a_pause_is_not_noticed() -> None:
    listening = always(1, 60)

    put_trouble(np.random.default_rng(1), listening, 0, Trouble.PAUSED, 10, 20)

    assert not listening.listens[0, 10:20].any()
    assert listening.online.all()


def test_one_that_is_deaf_by_turns_hears_for_ten_seconds_in_two_minutes() -> None:
    listening = always(1, 600)

    put_trouble(np.random.default_rng(1), listening, 0, Trouble.BURSTS, 100, 340)

    deaf = [*range(110, 220), *range(230, 340)]
    assert np.flatnonzero(~listening.listens[0]).tolist() == deaf
    assert not listening.online[0, 125:221].any()
    assert listening.online[0, 221:245].all()


def test_the_home_is_configured_when_a_receiver_comes_or_goes() -> None:
    listening = always(1, 60)

    put_trouble(np.random.default_rng(1), listening, 0, Trouble.HUNG, 10, 30)

    assert [second for second in range(60) if listening.changes(second)] == [0, 10 + HUNG_NOTICED_S, 31]


def test_after_a_wifi_restart_receivers_return_one_by_one() -> None:
    listening = always(5, 600)

    put_wifi_restart(np.random.default_rng(1), listening, 50)

    assert not listening.listens[:, 50:90].any()
    returned = [int(np.flatnonzero(row)[50]) for row in listening.listens]
    assert len(set(returned)) == 5
    assert max(returned) < 600


def test_every_receiver_has_troubles_in_a_day() -> None:
    listening = draw_troubles(np.random.default_rng(1), 4, 86_400)

    deaf_s = (~listening.listens).sum(axis=1)
    assert (deaf_s > 600).all()
    assert (deaf_s < 9000).all()
    assert ((~listening.online).sum(axis=1) > 300).all()


def test_troubles_come_as_often_as_asked_for() -> None:
    never, often, oftener = (draw_troubles(np.random.default_rng(1), 4, 86_400, times) for times in (0.0, 1.0, 4.0))

    assert never.listens.all()
    assert (~oftener.listens).mean() > 2 * (~often.listens).mean()
