"""Data keys: rotated, and destroyed once no row needs them."""

from pathlib import Path

import pytest

from custom_components.xiaomi_tag.fences.crossing import FenceState
from custom_components.xiaomi_tag.journal import Batch, Journal, Secrets
from custom_components.xiaomi_tag.journal.vault import KEY_LIFE_S
from tests.journal.stored import ALWAYS, KITCHEN, NOW, SECRETS, TAG, crossing, opened, place, sighting

LATER = NOW + KEY_LIFE_S


@pytest.fixture(name="journal")
def journal_fixture(tmp_path: Path) -> Journal:
    journal = opened(tmp_path / "journal.db")
    journal.write(Batch(sightings=[sighting(NOW)], places=[place(NOW)]))
    journal.commit([crossing("a", NOW)], [FenceState(TAG, KITCHEN, {})])
    return journal


def all_of(journal: Journal) -> tuple[int, ...]:
    return (
        len(list(journal.sightings(TAG, 0, ALWAYS))),
        len(list(journal.places(TAG, 0, ALWAYS))),
        len(list(journal.crossings(None, 0, ALWAYS))),
        len(journal.states()),
    )


def test_a_key_is_made_once_it_is_due(journal: Journal) -> None:
    assert not journal.rotate(LATER - 1)
    assert journal.rotate(LATER)
    assert not journal.rotate(LATER)
    assert len(journal.secrets.keys) == 2


def test_a_clock_that_was_set_back_makes_no_keys(journal: Journal) -> None:
    assert not journal.rotate(NOW - 10 * KEY_LIFE_S)


def test_a_new_key_is_not_used_before_it_is_stored(tmp_path: Path, journal: Journal) -> None:
    journal.rotate(LATER)
    journal.write(Batch(places=[place(NOW + 1)]))
    assert not journal.renew()
    journal.close()
    assert all_of(opened(tmp_path / "journal.db")) == (1, 2, 1, 1)


def test_an_old_key_goes_once_its_rows_are_encrypted_again(tmp_path: Path, journal: Journal) -> None:
    journal.rotate(LATER)
    journal.secrets_stored()
    assert journal.renew()
    assert len(journal.secrets.keys) == 1
    assert not journal.secrets.keys.keys() & SECRETS.keys.keys()
    assert all_of(journal) == (1, 1, 1, 1)
    journal.close()
    assert all_of(opened(tmp_path / "journal.db", journal.secrets)) == (1, 1, 1, 1)
    assert all_of(opened(tmp_path / "journal.db", SECRETS)) == (0, 0, 0, 0)


def test_rows_are_encrypted_again_so_many_at_once(journal: Journal) -> None:
    journal.rotate(LATER)
    journal.secrets_stored()
    assert [journal.renew(1) for _ in range(4)] == [False, False, False, True]
    assert all_of(journal) == (1, 1, 1, 1)


def test_a_damaged_row_does_not_keep_a_key(journal: Journal) -> None:
    journal._database.run("UPDATE places SET body = x'00'")
    journal.rotate(LATER)
    journal.secrets_stored()
    assert journal.renew()
    assert all_of(journal) == (1, 0, 1, 1)


def test_what_other_secrets_encrypted_is_left_out_and_counted(tmp_path: Path, journal: Journal) -> None:
    journal.close()
    stranger = opened(tmp_path / "journal.db", Secrets(SECRETS.pseudonym_key, Secrets.new(NOW).keys))
    assert all_of(stranger) == (0, 0, 0, 0)
    assert stranger.stats().unreadable == 4
    assert stranger.stats().counts.places == 1
