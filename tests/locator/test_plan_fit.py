"""A plan's map fitted to what was heard."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.grid import make_grid
from custom_components.xiaomi_tag.locator.plan_fit import Fitted, fit_plan
from custom_components.xiaomi_tag.locator.plan_prior import plan_prior
from custom_components.xiaomi_tag.locator.records import Pieces, empty_pieces, stack
from tests.locator.pieces import pieces
from tests.locator.radio import NAMES, PLAN, SPOTS, gathered

GRID = make_grid(PLAN, list(NAMES))
PRIOR = plan_prior(PLAN, GRID, list(SPOTS), {})
GAINS = {"kitchen-1": 7.0, "office-1": -7.0, "bedroom-1": 4.0, "hall-1": -4.0}
ALL = np.ones(4, np.float32)


def fit(found: Pieces, useful: np.ndarray = ALL) -> Fitted:
    return fit_plan(PRIOR, GRID.room, found, useful)


def shifts(fitted: Fitted) -> np.ndarray:
    """How much louder than thought each receiver is, over all cells."""
    found: np.ndarray = (fitted.mean_dbm - PRIOR.mean_dbm).mean(axis=1)
    return found


@pytest.mark.parametrize("known", [0, 1])
def test_receivers_gains_are_found(known: int) -> None:
    found, _ = gathered(NAMES, each=30, gains_db=GAINS, known=known)
    assert shifts(fit(found)).tolist() == pytest.approx(list(GAINS.values()), abs=2.5)


def test_a_tags_power_is_separated_from_the_receivers_gains() -> None:
    found, _ = gathered(NAMES, each=30, power_db=11)
    fitted = fit(found)
    assert fitted.power_db[0] == pytest.approx(11, abs=2.5)
    assert np.abs(shifts(fitted)).max() < 2.5


def test_each_tag_has_its_own_power() -> None:
    loud, _ = gathered(NAMES, each=15, power_db=8, seed=2)
    quiet, _ = gathered(NAMES, each=15, power_db=-8, seed=3)
    quiet.sender[:] = 1
    power = fit(stack([loud, quiet])).power_db
    assert power[0] - power[1] == pytest.approx(16, abs=3)


def test_pieces_are_put_where_they_were() -> None:
    found, points = gathered(NAMES, each=20, power_db=5, sure=0)
    found.room[:] = -1
    where = fit(found).where
    assert where.sum(axis=1).tolist() == pytest.approx([1] * len(found), abs=1e-4)
    place = where @ GRID.points[:, :2]
    error_m = np.hypot(*(place - np.array(points)).T)
    assert np.median(error_m) < 2.5


def test_a_labelled_room_is_kept() -> None:
    found, _ = gathered(["kitchen"], each=10, known=1, sure=1)
    found.room[:] = NAMES.index("study")
    where = fit(found).where
    assert where[:, GRID.room == NAMES.index("study")].sum(axis=1).tolist() == pytest.approx([1] * 10)


def test_a_label_in_doubt_is_left_where_all_that_is_heard_contradicts_it() -> None:
    """Sensors are wrong now and then: what sounds like all other lessons of the kitchen was not in the study."""
    found, _ = gathered(["kitchen"], each=40, known=1, sure=0.95)
    found.room[-4:] = NAMES.index("study")
    where = fit(found).where
    assert where[-4:, GRID.room == NAMES.index("kitchen")].sum(axis=1).mean() > 0.5


def test_evidence_makes_the_map_surer_where_it_is() -> None:
    found, _ = gathered(["kitchen"], each=40, known=1)
    variance = fit(found).variance_db2
    kitchen, study = (GRID.room == NAMES.index(room) for room in ("kitchen", "study"))
    prior = np.stack([PRIOR.variance(receiver) for receiver in range(4)])
    assert (variance <= prior + 1e-3).all()
    gained = (prior - variance)[0]
    assert gained[kitchen].mean() > gained[study].mean()


def test_without_evidence_the_map_is_the_plans() -> None:
    fitted = fit(empty_pieces(4))
    np.testing.assert_array_equal(fitted.mean_dbm, PRIOR.mean_dbm)
    assert fitted.power_db.shape == (0,)


def test_a_receiver_left_out_keeps_the_plans_map() -> None:
    found, _ = gathered(NAMES, each=20, gains_db=GAINS)
    useful = np.array([0, 1, 1, 1], np.float32)
    fitted = fit(found, useful)
    apart = fitted.mean_dbm[0] - PRIOR.mean_dbm[0]
    assert np.ptp(apart) == pytest.approx(0, abs=1e-3)  # but for what all share, which powers explain as well


def test_evidence_of_no_weight_changes_nothing() -> None:
    found, _ = gathered(NAMES, each=10, gains_db=GAINS)
    found.weight[:] = 0
    np.testing.assert_allclose(fit(found).mean_dbm, PRIOR.mean_dbm, atol=1e-3)


def test_silence_lowers_what_was_thought_to_be_heard() -> None:
    # Heard in the kitchen by all but its neighbour in the hall.
    deaf = pieces([[-62, -85, -80, -97]] * 60, room=NAMES.index("kitchen"), sure=1, known=1)
    kitchen = GRID.room == NAMES.index("kitchen")
    fitted = fit(deaf)
    apart = (fitted.mean_dbm - PRIOR.mean_dbm)[:, kitchen].mean(axis=1)
    assert apart[3] < apart[:3].min()


def test_a_measured_distance_locates_a_piece() -> None:
    vague = np.full((1, 4), np.nan)
    vague[0, 0] = 10.0
    found = pieces([[-80, -97, -97, -97]], range_m=vague, count=1)
    plain = pieces([[-80, -97, -97, -97]], count=1)
    mean_m = [float(fit(each).where[0] @ PRIOR.distance_m[0]) for each in (found, plain)]
    assert abs(mean_m[0] - 10) < abs(mean_m[1] - 10)
