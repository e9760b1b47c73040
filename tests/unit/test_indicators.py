"""M12: how large the noise of indicators is, and how far indicators of a stage share it."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.streams import replication_seeds
from cisim.simulation.indicators import indicator_errors, noise_points, share_rising
from kernel_tools import normal_bound, scenario

BOUND = normal_bound(1e-5)
SEEDS = replication_seeds(3, 4000)


def reported(**changes):
    return scenario({f"indicators.{key}": value for key, value in changes.items()} | {"population.cohort": 400})


def test_noise_adds_what_is_transitory_and_what_a_small_cohort_makes():
    """At a half of 400 children sampling alone has 2.5 points; none where all or no children are at benchmark."""
    q = np.array([0.0, 0.1, 0.5, 1.0])
    assert noise_points(reported(noise_points=0.0, sampling=1.0), q) == pytest.approx([0, 1.5, 2.5, 0])
    assert noise_points(reported(noise_points=2.0, sampling=1.0), q) == pytest.approx([2, 2.5, 10.25**0.5, 2])
    assert noise_points(reported(noise_points=2.0, sampling=0.5), q)[2] == pytest.approx((4 + 1.25**2) ** 0.5)
    for points in (1.7, 2.0, 0.3):
        assert (noise_points(reported(noise_points=points, sampling=0.0), q) == points).all()


# Variance and correlations of 4,000 errors, 1e-5 each.
@pytest.mark.statistical
def test_indicators_of_a_stage_share_a_part_of_their_errors_and_those_of_two_stages_none():
    errors = indicator_errors(reported(correlation=0.45, per_stage=2), SEEDS, 1, 2)[:, 0].reshape(len(SEEDS), -1)
    found, expected = np.cov(errors.T), np.kron(np.eye(2), np.full((2, 2), 0.45)) + 0.55 * np.eye(4)
    spread = np.sqrt((1 + expected**2) / len(SEEDS))
    assert (np.abs(found - expected) < BOUND * spread).all()


def test_the_arms_of_a_run_see_the_same_errors_and_a_flat_line_rises_by_chance():
    flat = np.full((2, 500, 5, 2), 0.4)
    rising = share_rising(reported(sampling=1.0), SEEDS[:500], flat)
    assert np.array_equal(rising[0], rising[1])
    assert 0.4 < rising.mean() < 0.6
    assert (share_rising(reported(), SEEDS[:500], flat + 0.1 * np.arange(5)[:, None]) == 1).all()
