"""M17 and M21: a trend from outside, what cohorts keep of their gains, and cohorts followed by year of birth."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Cell
from cisim.model.kernels.service import (
    add_trend,
    built_on,
    combine,
    follow_cohorts,
    keep_part,
    target_attainment,
    turn_over,
)
from cisim.model.kernels.start import steady_state
from cisim.model.month import advance
from cisim.simulation.cohorts import birth_years, born_before, entry_ages, kept_share, level_and_ever, main_path
from kernel_tools import apply, callable_of, scenario, small

STAYS = (2.0, 3.0, 1.5)


def chain(changes=None, **fields):
    """Three stages in a row with a middling service, at their start."""
    stages = [{"name": f"stage {k}", "duration": d} | {f: v[k] for f, v in fields.items()} for k, d in enumerate(STAYS)]
    b = small({"population.intake": 0.5} | dict(changes or {}), stages=stages, segments=(0.4, 0.6))
    b.pathway.cell[:, Cell.received] = np.linspace(0.4, 0.6, 6)
    apply(steady_state, b)
    return b


# --- M17


def test_a_trend_adds_points_a_year_to_the_aim_of_its_own_stage_and_ends_at_all():
    b = chain(trend=(0.0, 0.7, -0.5))
    apply(target_attainment, b, t=120)
    before = b.pathway.cell[0, Cell.target].copy()
    apply(add_trend, b, t=120)
    assert b.pathway.cell[0, Cell.target] - before == pytest.approx([0, 0, 0.07, 0.07, -0.05, -0.05])
    b.pathway.cell[0, Cell.target] = 0.98, 0.98, 0.98, 0.5, 0.01, 0.5
    apply(add_trend, b, t=120)
    assert b.pathway.cell[0, Cell.target] == pytest.approx([0.98, 0.98, 1.0, 0.57, 0.0, 0.45])


# --- M21: what is kept


def test_half_of_a_gain_goes_within_a_year_and_half_of_the_rest_in_two_more():
    years = [0.0, 0.5, 1.0, 2.0, 3.0, 5.0]
    assert [kept_share(d) for d in years] == pytest.approx([1, 2**-0.5, 0.5, 0.5 / 2**0.5, 0.25, 0.125])


def test_a_gain_is_built_on_as_far_as_service_rose_by_as_much_and_a_loss_never():
    b = callable_of(built_on)
    assert [b(0.2, x) for x in (-0.1, 0.0, 0.05, 0.2, 0.5)] == pytest.approx([0, 0, 0.25, 1, 1])
    assert b(-0.2, 0.3) == b(0.0, 0.3) == 0


@pytest.mark.parametrize("gain", [0.2, -0.2])
@pytest.mark.parametrize("fade_out", [0.5, 1.0])
def test_what_a_cohort_gained_fades_over_its_stay(gain, fade_out):
    """u0 + k (u - u0), k = 1 - omega (1 - kappa(3 years)); the rest is kept in proportion to what is built on it."""
    b = chain({"service.fade_out": fade_out})
    k = 1 - fade_out * (1 - 0.25)
    start = b.pathway.cell[0, Cell.attainment].copy()
    for more, part in ((0.0, 0.0), (0.05, 0.25), (0.3, 1.0)):
        b.pathway.cell[0, Cell.received] = b.pathway.cell[0, Cell.start_received] + more
        part = part if gain > 0 else 0.0
        found = callable_of(keep_part)(0, 1, 1, 24, start[1] + gain, fade_out, b.pathway)
        assert found == pytest.approx(start[1] + (k + (1 - k) * part) * gain)
        b.pathway.cell[0, Cell.attainment] = start + gain
        apply(target_attainment, b, t=24)
        ces = callable_of(combine)(found, b.pathway.cell[0, Cell.received, 3], 0.5, 0.5)
        assert b.pathway.cell[0, Cell.target, 3] == pytest.approx(ces)


def test_what_a_cohort_would_have_had_rises_with_the_trend_of_the_stage_before():
    """Who gains only what the trend brought has gained nothing, and loses nothing."""
    b = chain({"service.fade_out": 1.0}, trend=(1.2, 0.0, 0.0))
    start = b.pathway.cell[0, Cell.start, 0]
    assert callable_of(keep_part)(0, 1, 0, 60, start + 0.06, 1.0, b.pathway) == pytest.approx(start + 0.06)
    assert callable_of(keep_part)(0, 1, 0, 60, start + 0.10, 1.0, b.pathway) == pytest.approx(
        start + 0.06 + 0.25 * 0.04
    )


def test_nothing_fades_at_the_start_nor_into_the_first_stage():
    b = chain({"service.fade_out": 1.0})
    start = b.pathway.cell[0, Cell.attainment].copy()
    for t in (0, 1, 60):
        apply(target_attainment, b, t=t)
        assert b.pathway.cell[0, Cell.target] == pytest.approx(start, abs=1e-15)
    b.pathway.intake[:] = 0.8
    apply(target_attainment, b, t=60)
    assert b.pathway.cell[0, Cell.target, 0] == pytest.approx(callable_of(combine)(0.8, 0.4, 0.5, 0.5))


# --- M21: cohorts

GRAPH = (
    {"name": "a", "duration": 2.0},
    {"name": "b", "duration": 3.0, "after": ["a"]},
    {"name": "c", "duration": 1.0, "after": []},
    {"name": "d", "duration": 4.5, "after": ["a", "b", "c"], "weights": [1.0, 2.0, 1.0]},
)


def test_a_cohort_passes_the_stages_that_send_most():
    s = scenario({"time.months": 30}, GRAPH)
    assert main_path(s) == [0, 1, 3]
    assert entry_ages(s).tolist() == [0, 24, -1, 60]
    assert born_before(s) == 10
    assert birth_years(s).tolist() == list(range(-10, 3))


def test_cohorts_keep_the_level_of_their_entry_and_their_best():
    """Aims that rise by a fixed step each month: a year of birth enters a stage over twelve of them."""
    b = chain({"time.months": 48})
    start, share = b.pathway.cell[0, Cell.attainment].reshape(3, 2) @ [0.4, 0.6], b.pathway.share
    for t in range(48):
        b.pathway.cell[0, Cell.target] = np.repeat([0.2, 0.5, 0.1], 2) + 0.001 * t
        apply(follow_cohorts, b, t=t)
    level, ever = level_and_ever(b.pathway, start[None], 48)
    year = dict(zip(range(-7, 4), level[0], strict=True))
    mean = 0.001 * (np.arange(12).mean() + 12 * np.arange(4))
    assert year[3] == pytest.approx(0.2 + mean[3])
    assert year[2] == pytest.approx(0.2 + mean[2])
    assert year[1] == pytest.approx(0.5 + mean[3])
    assert year[0] == pytest.approx(0.5 + mean[2])
    assert year[-2] == pytest.approx(0.1 + mean[3])
    assert year[-7] == pytest.approx(start[2])
    best = dict(zip(range(-7, 4), ever[0], strict=True))
    assert best[-2] == pytest.approx(max(0.5 + mean[0], start[0], 0.1 + mean[3]))
    assert best[3] == year[3]
    assert share.sum() == pytest.approx(1)
    assert np.isnan(level_and_ever(b.pathway, start[None], 12)[0][0, -3:]).all()


def test_a_followed_cohort_is_what_entered_the_stages():
    """Child by child: of those who entered a stage in a year, the share that will stay at benchmark is its level."""
    b = chain({"time.months": 36, "service.fade_out": 0.5}, trend=(0.5, 0.0, 1.0))
    b.pathway.cell[:, Cell.received, :2] = 0.9
    start = b.pathway.cell[0, Cell.start].reshape(3, 2) @ [0.4, 0.6]
    for t in range(36):
        if t == 24:
            before = b.pathway.cell[0].copy()
        for kernel in (target_attainment, add_trend, follow_cohorts, turn_over):
            apply(kernel, b, t=t)
    entered, on_track = (
        (b.pathway.cell[0, layer] - before[layer]).reshape(3, 2).sum(axis=1)
        for layer in (Cell.entered, Cell.entered_on_track)
    )
    level, _ = level_and_ever(b.pathway, start[None], 36)
    assert level[0, [9, 7]] == pytest.approx((on_track / entered)[:2])  # born in year 2, and two years before


def test_at_the_start_every_cohort_is_at_the_level_of_its_stage():
    b = small({"time.months": 24}, stages=[{"name": "x", "duration": 2.0}, {"name": "y", "duration": 2.0}])
    advance(b, 0, 0)
    start = b.pathway.cell[:, Cell.attainment] @ np.kron(np.eye(2), b.pathway.share[:, None])
    level, ever = level_and_ever(b.pathway, start, 0)
    assert level[0, :4] == pytest.approx(start[0, [1, 1, 0, 0]])
    assert ever[0, :4] == pytest.approx([start[0].max()] * 2 + [start[0, 0]] * 2)
    assert np.isnan(level[0, 4:]).all()
