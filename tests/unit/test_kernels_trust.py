"""M4 and M5: trust on ties and alignment with the agenda, against closed forms and fixed points."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.interests import write_agenda
from cisim.model.kernels.layout import Funder, Org, RunState, Trait
from cisim.model.kernels.trust import (
    ADOPTED,
    NO_VOTE,
    REFUSED,
    align_funders,
    compete,
    take_stock,
    update_alignment,
    update_trust,
)
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from kernel_tools import apply, binomial_z, monthly, normal_bound, small

BOUND = normal_bound(1e-5)


@pytest.mark.parametrize("meetings", [0.0, 0.4, 2.0])
def test_trust_approaches_its_fixed_point_between_kept_commitments_and_decay(meetings):
    """tau -> (tau + g (1 - tau))(1 - d): g = alpha (contacts + meetings both attend), d = decay without meeting."""
    b = small({"trust.gain": 0.05, "trust.contact": 0.2, "trust.decay": 0.02})
    b.initiatives.q[Quant.meetings] = meetings
    b.orgs.org[0, Org.attendance] = np.linspace(0.3, 1, 10)
    tau = monthly(update_trust, b, 80, lambda: b.ties.trust[0, : b.ties.n_edges[0]])
    met = meetings * b.orgs.org[0, Org.attendance, b.ties.edge[0, 0]] * b.orgs.org[0, Org.attendance, b.ties.edge[0, 1]]
    g, d = 0.05 * (0.2 + met), 0.02 * np.maximum(0, 1 - met)
    kept = (1 - g) * (1 - d)
    fixed = g * (1 - d) / (1 - kept)
    t = np.arange(81)[:, None]
    assert np.allclose(tau, (fixed + (tau[0] - fixed) * kept**t)[:, : b.ties.n_edges[0]], rtol=1e-10)


def test_trust_fades_without_contact():
    """Left alone it falls by the decay a month."""
    b = small({"trust.contact": 0.0, "trust.decay": 0.02})
    tau = monthly(update_trust, b, 12, lambda: b.ties.trust[0])
    assert np.allclose(tau[12], tau[0] * 0.98**12, rtol=1e-12)


@pytest.mark.parametrize("ratio", [2.0, 5.0])
def test_a_breach_costs_a_multiple_of_what_a_kept_commitment_gains(ratio):
    """From half trust, one meeting gains alpha/2 and one breach loses ratio * alpha/2; mediation settles a part."""
    quiet = {"trust.gain": 0.04, "trust.loss_ratio": ratio, "trust.contact": 0.0, "trust.decay": 0.0}
    b = small(quiet)
    b.ties.trust[:], b.initiatives.q[Quant.meetings], b.orgs.org[0, Org.attendance] = 0.5, 1.0, 1.0
    apply(update_trust, b)
    gain = b.ties.trust[0] - 0.5
    assert gain[: b.ties.n_edges[0]] == pytest.approx(0.02)
    for breach, mediation in ((1.0, 0.0), (0.7, 0.4)):
        b.ties.trust[:], b.initiatives.q[Quant.meetings], b.runs.run_state[RunState.votes] = 0.5, 0.0, 1.0
        b.initiatives.q[Quant.breach], b.initiatives.q[Quant.mediation] = breach, mediation
        b.orgs.traits[0, Trait.ballot] = ballot = np.random.default_rng(4).choice([REFUSED, NO_VOTE, ADOPTED], 10)
        apply(update_trust, b)
        ends = ballot[b.ties.edge[0, :, : b.ties.n_edges[0]]]
        disagree = (ends[0] * ends[1]) == -1
        assert disagree.any()
        lost = 0.5 - b.ties.trust[0, : b.ties.n_edges[0]]
        assert lost == pytest.approx(np.where(disagree, ratio * 0.02 * breach * (1 - mediation), 0))


def test_an_organisation_sees_the_mean_trust_of_its_ties_once_a_quarter():
    """Each tie counts for both ends."""
    b = small()
    b.ties.trust[0] = np.random.default_rng(5).random(b.ties.trust.shape[1])
    for t, expected in ((1, 0.0), (3, None)):
        apply(take_stock, b, t=t)
        for o in range(10):
            mine = (b.ties.edge[0, :, : b.ties.n_edges[0]] == o).any(axis=0)
            mean = b.ties.trust[0, : b.ties.n_edges[0]][mine].mean() if expected is None else expected
            assert b.orgs.org[0, Org.mean_trust, o] == pytest.approx(mean)


def rivals(competition):
    """Many nonprofits with full trust that live on grants."""
    few = {"sectors.nonprofits": 300, "sectors.governments": 5, "sectors.businesses": 5}
    b = small(few | {"trust.competition": competition, "trust.gain": 0.02, "trust.loss_ratio": 3.0})
    b.ties.trust[:], b.initiatives.q[Quant.breach] = 1.0, 1.0
    ends = b.ties.edge[0, :, : b.ties.n_edges[0]]
    same_stage = b.orgs.traits[0, Trait.stage, ends[0]] == b.orgs.traits[0, Trait.stage, ends[1]]
    return b, same_stage & (ends < 300).all(axis=0)


def test_nonprofits_of_one_stage_breach_trust_in_competing_for_grants_judged_alone():
    """Two breaches a year cost (1 - 3 alpha)^2; aligned grants, other sectors and other stages none."""
    b, rival = rivals(2.0)
    assert 0 < rival.sum() < rival.size
    apply(compete, b, t=12)
    assert b.ties.trust[0, : rival.size] == pytest.approx(np.where(rival, 0.94**2, 1.0))
    b, rival = rivals(2.0)
    b.orgs.org[0, Org.aligned_share] = 0.5
    apply(compete, b, t=12)
    assert b.ties.trust[0, : rival.size] == pytest.approx(np.where(rival, 0.94, 1.0))


# About 900 ties over six years, 1e-5.
@pytest.mark.statistical
def test_breaches_come_at_their_yearly_rate():
    """Competition times the named quantity, as a chance where it is below one."""
    b, rival = rivals(0.6)
    b.initiatives.q[Quant.breach] = 0.5
    count = 0
    for year in range(1, 7):
        b.ties.trust[:] = 1.0
        apply(compete, b, t=12 * year)
        count += (b.ties.trust[0, : rival.size] < 1).sum()
    assert abs(binomial_z(count, 6 * rival.sum(), 0.3)) < BOUND


@pytest.mark.parametrize(("pull", "cold"), [(0.0, 0.3), (0.7, 0.3), (0.7, 0.0), (0.7, 1.0)])
def test_alignment_approaches_its_fixed_point_between_pull_and_drift(pull, cold):
    """a* = (f a_max + d a_own)/(f + d) with f = pull * attendance * (w + (1 - w) trust)/T and d the drift a month."""
    b = small({"alignment.highest": 0.9, "alignment.time": 2.0, "alignment.pull_without_trust": cold})
    rng = np.random.default_rng(6)
    b.orgs.org[0, Org.attendance], b.orgs.org[0, Org.mean_trust], b.orgs.org[0, Org.alignment] = rng.uniform(
        0, 0.9, (3, 10)
    )
    b.initiatives.q[Quant.alignment_pull], b.initiatives.q[Quant.drift] = pull, np.array([[0.4], [0.1]])
    a = monthly(update_alignment, b, 60, lambda: b.orgs.org[0, Org.alignment])
    part = b.orgs.org[0, Org.attendance]
    f = pull * part * (cold + (1 - cold) * b.orgs.org[0, Org.mean_trust]) / 24
    d = (0.4 - 0.3 * part) / 12  # measures hold the agenda for those who take part
    fixed = (f * 0.9 + d * b.orgs.org[0, Org.own_alignment]) / (f + d)
    assert np.allclose(a, fixed + (a[0] - fixed) * (1 - f - d) ** np.arange(61)[:, None], rtol=1e-10)


def test_an_agenda_pulls_nobody_down_who_is_more_aligned_than_it_can_reach():
    """Above a_max there is no pull; with measures that hold there is no drift either."""
    b = small()
    b.orgs.org[0, Org.alignment], b.orgs.org[0, Org.attendance] = 0.97, 1.0
    b.initiatives.q[Quant.alignment_pull], b.initiatives.q[Quant.drift] = 1.0, 0.0
    assert np.all(monthly(update_alignment, b, 12, lambda: b.orgs.org[0, Org.alignment]) == 0.97)


def test_funders_align_a_year_at_a_time():
    """Their fixed point is (f a_max + d a_own)/(f + d) with f = pull/T and d the drift, a year."""
    b = small({"alignment.funder_own": 0.1})
    b.initiatives.q[Quant.funder_pull], b.initiatives.q[Quant.drift] = 0.5, 0.06
    a = monthly(align_funders, b, 30, lambda: b.funding.funder[0, Funder.alignment, 0])
    fixed = (0.25 * 0.9 + 0.06 * 0.1) / 0.31
    assert np.allclose(a, fixed + (0.1 - fixed) * 0.69 ** np.arange(31), rtol=1e-10)


def test_the_agenda_is_written_by_power_or_by_head():
    """One large member outweighs two small ones, unless everybody counts the same; outsiders count nothing."""
    b = small({"sectors.nonprofits": 4, "sectors.governments": 0, "sectors.businesses": 0})
    traits = b.orgs.traits[0]
    traits[Trait.stage], traits[Trait.opposed] = 0, 0
    traits[Trait.agrees], traits[Trait.sign] = (0b001, 0b011, 0b000, 0b100), (0b100, 0b000, 0b101, 0b111)
    traits[Trait.member], b.orgs.org[0, Org.capacity] = (1, 1, 1, 0), (10.0, 1.0, 2.0, 99.0)
    for inclusion in (0.0, 0.4, 1.0):
        b.initiatives.q[Quant.inclusion, 1] = inclusion
        apply(write_agenda, b)
        large, small_, middle = inclusion / 3 + (1 - inclusion) * np.array([10, 1, 2]) / 13
        agrees, sign = b.problem.agenda[0, :, 0, :3]
        assert agrees == pytest.approx([large + small_, small_, 0])
        assert sign == pytest.approx([middle, -large - middle, large - small_ + middle])
        assert not b.problem.agenda[0, :, 1].any(), "nobody is there"


def test_opponents_in_a_partnership_agree_on_the_reverse_of_what_works():
    """As far as they weigh in it; their values count for nothing."""
    b = small({"sectors.nonprofits": 2, "sectors.governments": 0, "sectors.businesses": 0})
    traits = b.orgs.traits[0]
    traits[Trait.stage], traits[Trait.member], traits[Trait.opposed] = 0, 1, (1, 0)
    traits[Trait.agrees] = 255
    b.orgs.org[0, Org.capacity] = 3.0, 1.0
    b.initiatives.q[Quant.inclusion, 1] = 0.0
    apply(write_agenda, b)
    assert b.problem.agenda[0, 0, 0] == pytest.approx(np.full(8, -0.5))
    assert not b.problem.agenda[0, 1, 0].any()


def test_trust_stays_between_0_and_1():
    """However often one meets, and however fast it fades."""
    b = small({"trust.gain": 1.0})
    b.initiatives.q[Quant.meetings], b.orgs.org[0, Org.attendance] = 10.0, 1.0
    apply(update_trust, b)
    assert b.ties.trust[0, : b.ties.n_edges[0]] == pytest.approx(1.0)
    b.runs.p[Param.trust_decay], b.initiatives.q[Quant.meetings] = 1.0, 0.0
    apply(update_trust, b)
    assert np.all(b.ties.trust[0] == 0)
