"""M3: joint improvement cycles and the review of simultaneous changes."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.cycles import pooled_gain, pooled_noise
from cisim.model.kernels.layout import Chance, Fixed, InitiativeState, Org, RunState, StageBits, Trait
from cisim.model.kernels.review import review_proposals
from cisim.model.kernels.search import SETTLED
from cisim.model.kernels.trust import ADOPTED, NO_VOTE, REFUSED
from cisim.model.parameters import CONTEXTS, Param
from cisim.model.quantities import Quant
from kernel_tools import (
    agreed_success,
    any_interests,
    apply,
    binomial_z,
    callable_of,
    contributions,
    effect_on_dependents,
    effect_on_others,
    eight_uniforms_cdf,
    meet,
    normal_bound,
    settle_practices,
    small,
)

BOUND = normal_bound(1e-5)
NETWORKS, SIZE = 60, 8


def networks(gain, convened=True, governments=0, known=0.0):
    """Networks of eight, all of the same practice; any bit turned on is worth ``gain``; all attend, none can set it
    alone. Either each has a convened cycle a month, or each forms a coalition a month.
    """
    shape = {"sectors.nonprofits": NETWORKS * SIZE, "sectors.governments": governments, "sectors.businesses": 0}
    shape |= {"ties.networks": NETWORKS, "problem.coupling_across": 0, "problem.coupling_within": 0}
    shape |= {"problem.authority": 0.0, "problem.policy_share": 1.0 if governments else 0.0, "problem.known": known}
    shape |= {"sectors.policy_pace": 1.0}
    one_look = {"learning.evidence": 0.0, "learning.evidence_months": 1, "learning.ballot": "trust_alignment"}
    b = small(shape | one_look | {"learning.adhoc_rate": 0.0 if convened else 1.0}, stages=1)
    b.problem.landscape.table[:] = 0.5
    b.problem.landscape.table[:, 1::2] += b.problem.landscape.n * gain
    b.orgs.traits[0, Trait.practice] = b.orgs.traits[0, Trait.proposal] = 0
    settle_practices(b)
    b.initiatives.q[Quant.cycles] = 1.0 if convened else 0.0
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    b.orgs.org[0, Org.attendance] = b.orgs.org[0, Org.mean_trust] = b.orgs.org[0, Org.alignment] = 1.0
    return b


# 2,400 cycles for each case, 1e-5 each.
@pytest.mark.statistical
@pytest.mark.parametrize("comparability", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("convened", [True, False])
def test_pooled_judgement_errs_by_sigma_over_the_root_of_comparable_results(comparability, convened):
    """A loss of 0.03 is taken for a gain with P(sigma/sqrt(1 + 7 c) error > 0.03); fully comparable: sigma/sqrt(8)."""
    b = networks(-0.03, convened)
    works = 1 if convened else 0  # an ad hoc coalition has the quantities without conditions
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.comparability] = 5.0, 0.5
    b.initiatives.q[Quant.noise, works], b.initiatives.q[Quant.comparability, works] = 0.1, comparability
    passed = 0.0
    for t in range(40):
        meet(b, t)
        passed += b.runs.run_state[RunState.votes, 0]
    sigma = 0.1 / (1 + (SIZE - 1) * comparability) ** 0.5
    assert abs(binomial_z(passed, 40 * NETWORKS, 1 - eight_uniforms_cdf(0.03 / sigma))) < BOUND


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_joint_change_is_worth_its_mean_effect_and_what_the_plan_adds(context):
    """Mean effect on its members as the list shows it, m times that on others (mean over those whose partner a member
    is, or on coupled stages if it came to prevail), and what is agreed.
    """
    b = small({"learning.private_stake": 0.4, "problem.context": context}, runs=20, stages=3)
    b.orgs.traits[:, Trait.stage, [2, 4, 7]] = np.arange(20)[:, None] % 3
    settle_practices(b)
    m, v, pressure = 0.7, 0.25, 0.5
    (
        b.initiatives.q[Quant.breadth, 1],
        b.initiatives.q[Quant.agenda_weight, 1],
        b.initiatives.q[Quant.list_pressure, 1],
    ) = m, v, pressure
    any_interests(b, np.random.default_rng(6))
    b.scratch.indices[:, 0, :3] = 2, 4, 7
    for r in range(20):
        s, bit = r % 3, 1 << (r % 8)
        value, old = r % 2 == 0, int(b.problem.stage_bits[r, StageBits.prevailing, s])
        x = b.orgs.traits[r, Trait.practice, [2, 4, 7]]
        new = switched(x, bit, value)
        around = b.orgs.traits[r, Trait.context, [2, 4, 7]]
        f_new, f_old = (contributions(b.problem.landscape, r, s, y, around) for y in (new, x))
        listed = (b.problem.fixed[r, Fixed.listed, s] >> np.arange(8)) & 1
        seen = ((f_new - f_old) * np.where(listed, 1.0, 1 - pressure)).mean()
        if context == "partners":
            seen += m * np.mean([effect_on_dependents(b, r, o, y) for o, y in zip((2, 4, 7), new, strict=True)])
        else:
            seen += m * effect_on_others(b, r, s, old, switched(old, bit, value))
        prevailing = np.array([switched(old, bit, value), old])
        agreed = np.subtract(*agreed_success(b, r, s, prevailing, int(b.problem.stage_bits[r, StageBits.context, s])))
        expected = (1 - v) * seen + v * 0.4 * agreed
        given = (
            b.problem.landscape,
            b.problem.reads,
            r,
            r,
            r,
            s,
            bit,
            value,
            1.0,
            3,
            b.problem.fixed,
            b.problem.stage_bits,
            b.orgs.traits,
            b.orgs.org,
            b.orgs.dependent,
            b.problem.sign_worth,
            b.problem.agenda,
            b.runs.p,
            b.initiatives.q,
            b.scratch.indices,
        )
        assert callable_of(pooled_gain)(*given) == pytest.approx(expected, abs=1e-12)


def switched(x, bit, value):
    """A practice with a bit on or off."""
    return x | bit if value else x & ~bit


def test_a_business_that_takes_part_lends_its_skill():
    """It cuts the noise of the pooled judgement once, however many businesses there are."""
    b = small({"sectors.business_skill": 0.4})
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.comparability] = 0.2, 1.0
    noise = callable_of(pooled_noise)
    for who, expected in (([0, 1, 2, 3], 0.1), ([0, 1, 2, 8], 0.06), ([0, 8, 9, 1], 0.06), ([8], 0.12)):
        b.scratch.indices[0, 0, : len(who)] = who
        pooled = noise(0, 0, 1.0, len(who), b.orgs.traits, b.orgs.strategy, b.initiatives.q, b.scratch.indices)
        assert pooled == pytest.approx(expected)


# 19,200 members: who comes, who adopts; 1e-5 each.
@pytest.mark.statistical
@pytest.mark.parametrize("convened", [True, False])
def test_members_adopt_with_probability_trust_times_alignment(convened):
    """Of those who come: to a convened cycle as far as they attend, to a coalition as far as they trust."""
    b = networks(0.03, convened)
    rng = np.random.default_rng(3)
    comes, trust, alignment = rng.uniform(0.2, 0.9, (3, NETWORKS * SIZE))
    b.orgs.org[0, Org.attendance], b.orgs.org[0, Org.mean_trust], b.orgs.org[0, Org.alignment] = comes, trust, alignment
    chance = np.where(convened, comes, trust)
    adopted, came = 0, 0
    for t in range(40):
        b.orgs.traits[0, Trait.proposal] = 0
        meet(b, t)
        ballot = b.orgs.traits[0, Trait.ballot]
        assert np.array_equal(b.orgs.traits[0, Trait.proposal] != 0, ballot == ADOPTED)
        assert np.bitwise_count(b.orgs.traits[0, Trait.proposal]).max() == 1
        came += (ballot != NO_VOTE).sum()
        adopted += (ballot == ADOPTED).sum()
    for found, each in ((came, chance), (adopted, chance * trust * alignment)):
        assert abs(found - 40 * each.sum()) < BOUND * (40 * each * (1 - each)).sum() ** 0.5


def test_all_members_of_a_network_vote_on_the_same_bit_and_a_loss_is_never_put_to_the_vote():
    """Without noise a joint change that is a gain is voted on, one that is a loss is not."""
    b = networks(0.01)
    meet(b, 0)
    assert b.runs.run_state[RunState.votes, 0] == NETWORKS
    bits = b.orgs.traits[0, Trait.proposal].reshape(SIZE, NETWORKS)
    assert (bits == bits[0]).all()
    assert len(set(bits[0])) > 1
    assert np.array_equal(bits[0], 1 << (b.runs.chance[0, Chance.bit] * b.problem.landscape.n).astype(int))
    b = networks(-0.01)
    meet(b, 0)
    assert b.runs.run_state[RunState.votes, 0] == 0
    assert (b.orgs.traits[0, Trait.ballot] == NO_VOTE).all()


# 6,000 network-months, 1e-5 each.
@pytest.mark.statistical
def test_cycles_come_at_their_rate_times_the_quality_of_meetings_known_or_not():
    """Convened with rate * Q, ad hoc at the base rate, whichever comes; a share looks up and measures nothing."""
    b = networks(0.01, known=0.25)
    b.problem.fixed[0, Fixed.answer] = 255
    (
        b.initiatives.q[Quant.cycles],
        b.initiatives.initiative_state[InitiativeState.quality],
        b.runs.p[Param.learning_adhoc_rate],
    ) = 0.5, 0.6, 0.2
    held = 0.0
    for t in range(100):
        meet(b, t)
        held += b.runs.run_state[RunState.votes, 0]
    assert abs(binomial_z(held, 100 * NETWORKS, 1 - 0.7 * 0.8)) < BOUND
    judged = b.runs.run_state[RunState.judged_jointly, 0]
    assert abs(binomial_z(judged, 100 * NETWORKS, 0.75 * (1 - 0.7 * 0.8))) < BOUND


@pytest.mark.parametrize("mediation", [0.0, 0.5, 0.9])
def test_government_vetoes_a_policy_against_its_interest_unless_it_is_aligned_enough(mediation):
    """It agrees above an alignment of l/(1 + l), l its loss after mediation, c_u (1 - m); the others cannot set the
    bit.
    """
    b = networks(0.01, governments=NETWORKS)
    government = b.orgs.traits[0, Trait.sector] == 1
    assert sorted(b.orgs.traits[0, Trait.network, government]) == list(range(NETWORKS))
    b.orgs.traits[0, Trait.agrees] = b.orgs.traits[0, Trait.sign] = 0  # turning a bit on is a loss to it
    b.initiatives.q[Quant.mediation] = mediation
    b.orgs.org[0, Org.alignment, government] = alignment = np.linspace(0, 1, NETWORKS)
    meet(b, 0)
    loss = b.problem.sign_worth[0] * (1 - mediation)
    agrees = alignment > loss / (1 + loss)
    assert np.array_equal(b.orgs.traits[0, Trait.ballot, government], np.where(agrees, ADOPTED, REFUSED))
    assert np.array_equal(b.orgs.traits[0, Trait.proposal, government] != 0, agrees)
    assert (b.orgs.traits[0, Trait.ballot, ~government] == ADOPTED).all()
    assert (b.orgs.traits[0, Trait.proposal, ~government] == 0).all()


def planned(composites, share=1.0, runs=80):
    """Three coupled stages where everybody wants to change one bit and all changes come before the plan."""
    b = small({"learning.composites": composites, "problem.context": "prevailing"}, runs, stages=3)
    rng = np.random.default_rng(8)
    b.orgs.weight[:] = rng.integers(1000, 2000, b.orgs.weight.shape)
    settle_practices(b)
    b.orgs.traits[:, Trait.proposal] = b.orgs.traits[:, Trait.practice] ^ (
        1 << rng.integers(8, size=b.orgs.weight.shape)
    )
    b.initiatives.q[Quant.plan_review] = share
    b.orgs.org[:, Org.attendance] = 1.0
    return b


def value_of(b, r, practices):
    """Mean f over stages of what prevails with these practices."""
    prevailing = np.zeros(3, int)
    for s in range(3):
        here = b.orgs.traits[r, Trait.stage] == s
        signs = 2 * ((practices[here, None] >> np.arange(8)) & 1) - 1
        prevailing[s] = ((b.orgs.weight[r, here] @ signs > 0) << np.arange(8)).sum()
    context = [int(np.bitwise_or.reduce(prevailing & b.problem.reads[s])) for s in range(3)]
    w = b.runs.world[r]
    return np.mean([contributions(b.problem.landscape, w, s, prevailing[s], context[s]).mean() for s in range(3)])


def test_a_plan_withdraws_all_changes_that_together_do_harm():
    """Of everything and nothing the plan keeps what makes the better composite, and everything if they are equal."""
    b = planned(composites=2)
    before, wanted = b.orgs.traits[:, Trait.practice].copy(), b.orgs.traits[:, Trait.proposal].copy()
    apply(review_proposals, b, t=3)
    kept = 0
    for r in range(len(before)):
        everything, nothing = value_of(b, r, wanted[r]), value_of(b, r, before[r])
        expected = wanted[r] if everything >= nothing - 1e-12 else before[r]
        assert np.array_equal(b.orgs.traits[r, Trait.proposal], expected)
        kept += everything >= nothing
    assert 10 < kept < 70


def test_a_plan_that_compares_more_composites_finds_better_ones():
    """Never worse than everything or nothing, and better than both now and then; each keeps or withdraws whole."""
    b = planned(composites=32)
    before, wanted = b.orgs.traits[:, Trait.practice].copy(), b.orgs.traits[:, Trait.proposal].copy()
    apply(review_proposals, b, t=3)
    after = b.orgs.traits[:, Trait.proposal]
    assert ((after == before) | (after == wanted)).all()
    gains = [
        value_of(b, r, after[r]) - max(value_of(b, r, wanted[r]), value_of(b, r, before[r])) for r in range(len(before))
    ]
    assert min(gains) > -1e-12
    assert np.mean(np.array(gains) > 1e-9) > 0.3


def test_nothing_is_withdrawn_without_a_plan_or_by_those_who_stay_away_or_of_blind_copies():
    """Only what is put before the plan is reviewed."""
    for share, attendance, step in ((0.0, 1.0, 0), (1.0, 0.0, 0), (1.0, 1.0, SETTLED)):
        b = planned(composites=2, share=share)
        b.initiatives.q[Quant.plan_review, 0] = 0.0
        b.orgs.org[:, Org.attendance], b.orgs.traits[:, Trait.step] = attendance, step
        wanted = b.orgs.traits[:, Trait.proposal].copy()
        apply(review_proposals, b, t=3)
        assert np.array_equal(b.orgs.traits[:, Trait.proposal], wanted)


# 800 changes of which each would do harm, three fifths of them before the plan; 1e-5.
@pytest.mark.statistical
def test_as_many_changes_are_reviewed_as_the_share_says_and_as_one_attends():
    """Every harmful change that is put before the plan is withdrawn, and no other one."""
    b = planned(composites=2, share=0.8)
    b.problem.landscape.table[:] = 0.0
    b.problem.landscape.table[:, 1::2] = 1.0  # a bit that is on is worth 1
    (
        b.orgs.traits[:, Trait.practice],
        b.problem.stage_bits[:, StageBits.prevailing],
        b.problem.stage_bits[:, StageBits.context],
    ) = 255, 255, 255
    b.orgs.traits[:, Trait.proposal] = 255 ^ (1 << np.arange(b.orgs.weight.shape[1]) % 8)
    b.problem.votes[:, 0] = 1  # so that everyone's change alone turns what prevails
    b.initiatives.q[Quant.plan_review, 0], b.orgs.org[:, Org.attendance] = 0.0, 0.75
    apply(review_proposals, b, t=3)
    withdrawn = b.orgs.traits[:, Trait.proposal] == 255
    assert abs(binomial_z(withdrawn.sum(), withdrawn.size, 0.6)) < BOUND
