"""The ratio of predictive densities: known answers, what tells nothing, what is out of reach, bad figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom, norm

from cisim.errors import ArgumentError
from cisim.evidence.density_ratio import (
    LEAST_LOG_RATIO,
    CountFigure,
    LimitFigure,
    NumberFigure,
    bandwidth,
    density_ratio,
)

N = 4000
QUANTILES = norm.ppf((np.arange(N) + 0.5) / N)
"""A standard normal sample without luck."""


def pairs(collective: float, isolated: float, spread: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Normal samples with these means, in an order of their own."""
    order = np.random.default_rng(1).permutation(N)
    return collective + spread * QUANTILES, isolated + spread * QUANTILES[order]


def test_two_normal_samples_have_the_ratio_of_their_densities():
    """At 2 the densities of N(2, 1 + s2) and N(0, 1 + s2) differ by a factor of exp(2 / (1 + s2))."""
    found = density_ratio(NumberFigure(2.0, 0.5), *pairs(2.0, 0.0))
    assert found.log_ratio == pytest.approx(2 / 1.25, abs=0.06)
    assert found.low < found.log_ratio < found.high
    assert found.answer == "for collective"
    assert found.collective == pytest.approx(1.0, abs=0.01)
    assert found.isolated == pytest.approx(2 * norm.sf(2 / math.sqrt(1.25)), abs=0.01)


def test_the_other_way_round_it_is_the_other_arm():
    there = density_ratio(NumberFigure(2.0, 0.5), *pairs(2.0, 0.0))
    back = density_ratio(NumberFigure(2.0, 0.5), *pairs(2.0, 0.0)[::-1])
    assert back.log_ratio == pytest.approx(-there.log_ratio)
    assert back.answer == "for isolated"


def test_more_uncertainty_makes_a_figure_say_less():
    ratios = [density_ratio(NumberFigure(2.0, s), *pairs(2.0, 0.0)).log_ratio for s in (0.1, 1.0, 5.0)]
    assert ratios == sorted(ratios, reverse=True)
    assert density_ratio(NumberFigure(2.0, 5.0), *pairs(2.0, 0.0)).answer == "tells nothing"


def test_a_count_is_binomial():
    """All runs of an arm at one share: the ratio of two binomials."""
    figure = CountFigure(34, 53)
    found = density_ratio(figure, np.full(N, 34 / 53), np.full(N, 0.5))
    chances = [(s * 53 + 0.5) / 54 for s in (34 / 53, 0.5)]
    expected = np.diff(binom.logpmf(34, 53, chances[::-1]))[0]
    assert found.log_ratio == pytest.approx(expected, abs=0.01)
    assert found.isolated == pytest.approx(2 * binom.sf(33, 53, 0.5), abs=0.002), "P(34 or more) is .027 by coin flips"


def test_a_limit_is_the_chance_of_the_claim():
    found = density_ratio(LimitFigure(0.0, math.inf), *pairs(1.0, -1.0))
    assert found.log_ratio == pytest.approx(math.log(norm.cdf(1) / norm.cdf(-1)), abs=0.01)
    assert (found.collective, found.isolated) == pytest.approx((norm.cdf(1), norm.cdf(-1)), abs=0.001)
    noisy = density_ratio(LimitFigure(0.0, math.inf, 1.0), *pairs(1.0, -1.0))
    assert noisy.collective == pytest.approx(norm.cdf(1 / math.sqrt(2)), abs=0.001)


def test_a_claim_that_holds_in_either_arm_tells_nothing():
    found = density_ratio(LimitFigure(0.0, math.inf), *pairs(9.0, 8.0))
    assert found.log_ratio == 0
    assert found.answer == "tells nothing"


def test_a_small_ratio_tells_nothing_however_many_runs_there_are():
    """At 0.4 between N(0.4, 1) and N(0, 1): the interval leaves out zero, the ratio is far below three."""
    found = density_ratio(NumberFigure(0.4, 0.1), *pairs(1.0, 0.0))
    assert abs(found.log_ratio) < LEAST_LOG_RATIO
    near = density_ratio(NumberFigure(2.5, 0.1), *pairs(0.3, 0.0))
    assert near.low > 0, "more likely, for sure"
    assert near.answer == "tells nothing"


def test_few_runs_leave_it_open():
    collective, isolated = pairs(2.0, 0.0)
    few = density_ratio(NumberFigure(2.0, 0.5), collective[:: N // 5], isolated[:: N // 5])
    assert math.isnan(few.low)
    assert few.answer == "tells nothing"


@pytest.mark.parametrize("figure", [NumberFigure(50.0, 0.5), LimitFigure(50.0, math.inf)])
def test_what_both_arms_are_far_from_is_out_of_reach_whatever_the_ratio(figure):
    """Ten points nearer is a huge ratio of tails, and says nothing; the floor keeps it finite."""
    found = density_ratio(figure, *pairs(10.0, 0.0))
    assert found.answer == "out of reach"
    assert not found.discriminates
    assert math.isfinite(found.log_ratio)


def test_a_ratio_cannot_be_larger_than_the_runs_can_show():
    found = density_ratio(LimitFigure(0.0, math.inf), *pairs(99.0, -99.0))
    assert found.log_ratio == pytest.approx(math.log((N + 0.5) / 0.5))


def test_values_that_are_all_alike_have_the_uncertainty_alone():
    assert bandwidth(np.zeros(9)) == 0
    found = density_ratio(NumberFigure(0.0, 1.0), np.zeros(N), np.full(N, 2.0))
    assert found.log_ratio == pytest.approx(2.0, abs=0.01)


def test_bad_figures_and_values_are_refused():
    for build in (lambda: NumberFigure(1.0, 0.0), lambda: CountFigure(54, 53), lambda: LimitFigure(2.0, 1.0)):
        with pytest.raises(ArgumentError, match="allowed"):
            build()
    with pytest.raises(ArgumentError, match="not a number"):
        density_ratio(NumberFigure(1.0, 1.0), np.array([1.0, np.nan]), np.zeros(2))
