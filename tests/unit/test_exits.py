"""M19, M24: which funders leave, who takes over, and an initiative that fails by it."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.funders import decide_exits, leave
from cisim.model.kernels.layout import Cell, Funder, Grant, InitiativeState, Org, Trait
from cisim.model.quantities import Quant
from cisim.scenario.load import load
from cisim.simulation.simulate import run
from kernel_tools import apply, binomial_z, block, normal_bound, scenario, with_stages

FEW = {"sectors.nonprofits": 6, "sectors.governments": 2, "sectors.businesses": 2, "sectors.funders": 3}
LIMIT = normal_bound(1e-6)


def leave_and_succeed(b, t):
    """Funders decide whether to leave, and others take over."""
    apply(decide_exits, b, t=t)
    apply(leave, b, t=t)


def watching(changes=(), runs=1):
    """Three funders of six nonprofits, patience three years."""
    rates = {"funding.exit_rate": 1.0, "funding.patience": 3.0, "service.need_noise": 0.0}
    b = block(scenario(FEW | rates | dict(changes)), runs=runs)
    b.funding.funder[:, Funder.alignment] = 0.8
    return b


def years(b, levels):
    """Years in which the first funder was replaced, with these shares at benchmark at every stage year by year."""
    found_in = []
    for year, level in enumerate(levels):
        b.pathway.cell[:, Cell.attainment] = level
        b.funding.funder[0, Funder.alignment] = 0.8
        leave_and_succeed(b, 12 * year)
        if b.funding.funder[0, Funder.alignment, 0] != 0.8:
            found_in.append(year)
    return found_in


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0.5] * 8, [3, 6]),  # no higher than three years ago; the next one begins to watch then
        ([0.5 + 0.01 * y for y in range(8)], []),
        ([0.5, 0.6, 0.7, 0.6, 0.55, 0.71, 0.72], [4]),
        ([0.5, 0.4, 0.3], []),  # not yet
    ],
)
def test_a_funder_leaves_when_what_it_watches_has_not_risen_within_its_patience(levels, expected):
    assert years(watching(), levels) == expected


def test_who_takes_over_has_the_same_dollars_and_begins_anew():
    b = watching({"sectors.funders_admitted": 1.0, "conditions.common_agenda.strength": 1.0})
    funder, grant = b.funding.funder, b.funding.grant
    share = funder[0, Funder.budget_share].copy()
    grant[0, Grant.portfolio] = np.eye(6)[:3]
    years(b, [0.5] * 4)
    size = b.orgs.org[0, Org.initial_fte, :6]
    assert grant[0, Grant.portfolio] == pytest.approx(np.tile(size / size.sum(), (3, 1)))
    assert np.array_equal(funder[0, Funder.budget_share], share)
    assert funder[0, Funder.since].tolist() == [3, 3, 3]
    assert funder[0, Funder.member].tolist() == [1, 1, 1]
    b.initiatives.initiative_state[InitiativeState.ended] = 40
    years(b, [0.5] * 7)
    assert funder[0, Funder.member].tolist() == [0, 0, 0]


@pytest.mark.statistical  # error rate 1e-6 each
def test_exits_and_admission_have_their_chances():
    b = watching({"funding.exit_rate": 0.1, "sectors.funders_admitted": 0.3}, runs=3000)
    b.funding.funder[:, Funder.member] = 1.0
    for year in range(4):
        leave_and_succeed(b, 12 * year)
    left = b.funding.funder[:, Funder.since] == 3
    assert abs(binomial_z(left.sum(), left.size, 0.1)) < LIMIT
    assert abs(binomial_z(b.funding.funder[:, Funder.member][left].sum(), int(left.sum()), 0.3)) < LIMIT
    assert (b.funding.funder[:, Funder.member][~left] == 1).all()


def test_a_funder_looks_at_the_stages_that_it_funds_with_the_error_of_measured_need():
    b = watching({"funding.exit_rate": 1e-9})
    grant, traits = b.funding.grant, b.orgs.traits
    traits[0, Trait.stage, :6] = (0, 0, 0, 1, 1, 1)
    grant[0, Grant.portfolio, 0], grant[0, Grant.portfolio, 1] = np.eye(6)[0], (0, 0, 0.5, 0.5, 0, 0)
    b.pathway.cell[0, Cell.attainment] = (0.2, 0.8)
    b.funding.funder[0, Funder.member] = (0.0, 0.0, 1.0)
    leave_and_succeed(b, 0)
    assert b.funding.watched[0, 0, :2] == pytest.approx([0.2, 0.5])
    b.initiatives.q[Quant.need_noise, 0] = 0.1
    leave_and_succeed(b, 12)
    assert b.funding.watched[0, 1, 0] != pytest.approx(0.2, abs=1e-6)
    same = (grant[0, Grant.portfolio, 2].reshape(1, 6) * np.where(traits[0, Trait.stage, :6], 0.8, 0.2)).sum()
    assert b.funding.watched[0, 1, 2] == pytest.approx(same)  # in the partnership there is no error


def test_a_funder_that_watches_a_stage_looks_at_nothing_else():
    b = watching({"funding.exit_rate": 1e-9})
    b.pathway.cell[0, Cell.attainment] = (0.2, 0.8)
    b.funding.grant[0, Grant.portfolio] = np.eye(6)[0]
    b.orgs.traits[0, Trait.stage, :6] = 0
    b.funding.funder[0, Funder.watches] = (-1, 0, 1)
    apply(decide_exits, b, t=0)
    assert b.funding.watched[0, 0] == pytest.approx([0.2, 0.2, 0.8])
    b.initiatives.q[Quant.need_noise, 1] = 0.1  # members'
    b.funding.funder[0, Funder.member] = (0.0, 0.0, 1.0)
    apply(decide_exits, b, t=12)
    assert b.funding.watched[0, 1, :2] == pytest.approx([0.2, 0.2])
    assert b.funding.watched[0, 1, 2] != pytest.approx(0.8, abs=1e-6)


def test_each_funder_has_a_patience_and_a_rate_of_its_own():
    b = watching({"funding.patience": 4.0})
    b.funding.funder[0, Funder.patience], b.funding.funder[0, Funder.exit_rate] = (1, 3, 1), (1, 1, 0)
    b.pathway.cell[0, Cell.attainment] = 0.5
    left = []
    for year in range(5):
        apply(decide_exits, b, t=12 * year)
        left.append(b.funding.funder[0, Funder.leaves].tolist())
        apply(leave, b, t=12 * year)
    assert left == [[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 0, 0]]


@pytest.mark.statistical  # error rate 1e-6 each
@pytest.mark.parametrize("successor", [0.0, 0.4, 1.0])
def test_who_takes_over_may_be_in_the_partnership_and_is_in_it_by_the_chance_of_a_successor(successor):
    b = watching({"sectors.funders_admitted": 0.5, "funding.successor": successor}, runs=3000)
    b.funding.funder[:, Funder.leaves] = (1, 0, 1)
    before = b.funding.funder.copy()
    apply(leave, b, t=24)
    new = b.funding.funder[:, :, [0, 2]]
    member, admitted = new[:, Funder.member], new[:, Funder.admitted]
    assert np.array_equal(b.funding.funder[:, :, 1], before[:, :, 1])
    assert (member <= admitted).all()
    assert abs(binomial_z(admitted.sum(), 6000, 0.5)) < LIMIT
    if successor in (0.0, 1.0):
        assert np.array_equal(member, admitted * successor)
    else:
        assert abs(binomial_z(member.sum(), 6000, 0.5 * successor)) < LIMIT
    assert np.array_equal(new[:, Funder.budget_share], before[:, Funder.budget_share][:, [0, 2]])


# --- whole runs

YEARS = {
    "time.months": 84,
    "partnerships.end_rate": 0.0,
    "partnerships.grant_end": 0.0,
    "lives.closure_rate": 0.0,
    "shocks.recession_rate": 0.0,
}
IMPATIENT = {"funding.patience": 2.0, "funding.exit_rate": 1.0, "service.need_noise": 0.0}


def falling(changes):
    """The small town, where things get worse by themselves year by year."""
    return with_stages(load("small-town").replace(YEARS | dict(changes)), {}, trend=-3.0)


@pytest.fixture(scope="module")
def failing():
    """Runs with and without a successor of funders that leave, and one with patient funders."""
    arms = [falling(IMPATIENT | {"funding.successor": s}) for s in (0.0, 1.0)]
    arms.append(falling({"funding.exit_rate": 0.0}))
    return run(arms, 4, 3, every=1, threads=1)


def test_an_initiative_fails_by_what_funders_do(failing):
    """All leave after two years, and nobody pays for the backbone; a year later it is over. No file gives a month."""
    existing, backbone = failing.metrics["existing"], failing.dollars[..., 1]
    assert (existing[0, :, -1] == 0).all()
    assert (existing[1:, :, -1] == 1).all()
    assert (existing[0, :, :36] == 1).all()
    assert (existing[0, :, 37] == 0).all()
    assert np.array_equal(backbone[0, :, 24], backbone[0, :, -1])
    assert (backbone[1, :, -1] > backbone[1, :, 24]).all()


def test_dollars_of_who_leaves_are_lost_to_the_partnership_and_not_to_the_community(failing):
    """What the pool gives is the same every year in all arms."""
    pool = failing.dollars[..., :3].sum(axis=-1)
    assert np.diff(pool, axis=-1) == pytest.approx(pool[0, 0, 1])
    assert (failing.dollars[0, :, -1, 0] > failing.dollars[1, :, -1, 0]).all()
