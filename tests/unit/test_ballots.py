"""M3: a vote on a joint change goes by interests, and by trust in what was found together."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.layout import Chance, InitiativeState, Org, StageBits, Trait
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.trust import ADOPTED, REFUSED
from cisim.model.quantities import Quant
from kernel_tools import apply, binomial_z, meet, normal_bound, settle_practices, small

BOUND = normal_bound(1e-5)
GAIN = 0.05


def voting(n, ballot="interests", governments=0, stake=0.8, **changes):
    """One network in which a cycle finds a gain of .05 every month, without noise; whatever is turned on is against
    everybody's own success.
    """
    only = {"sectors.nonprofits": n, "sectors.governments": governments, "sectors.businesses": 0}
    smooth = {
        "problem.coupling_across": 0,
        "problem.coupling_within": 0,
        "problem.authority": 0.0,
        "problem.known": 0.0,
    }
    vote = {
        "learning.ballot": ballot,
        "learning.private_stake": stake * 6**0.5,  # a value that is wanted counts 1/sqrt 6 without couplings
        "learning.noise": 0.0,
        "learning.adhoc_rate": 0.0,
        "sectors.policy_pace": 1.0,
    }
    b = small(only | smooth | vote | {"problem.policy_share": 1.0 if governments else 0.0} | changes, stages=1)
    b.problem.landscape.table[:] = 0.5
    b.problem.landscape.table[:, 1::2] += b.problem.landscape.n * GAIN
    b.orgs.traits[0, Trait.practice] = b.orgs.traits[0, Trait.proposal] = 0
    b.orgs.traits[0, Trait.agrees] = b.orgs.traits[0, Trait.sign] = b.problem.stage_bits[0, StageBits.policy] = 0
    settle_practices(b)
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.cycles] = 0.0, 1.0
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    b.orgs.org[0, Org.attendance] = b.orgs.org[0, Org.mean_trust] = 1.0
    return b


@pytest.mark.parametrize("mediation", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("admitted", [0, 1])
def test_who_loses_agrees_if_its_share_of_what_was_found_outweighs_what_is_not_settled(mediation, admitted):
    """(1 - a) .8/8 (1 - m) against a .05; mediation is of those whom the partnership can reach."""
    b = voting(50)
    b.orgs.org[0, Org.alignment] = a = np.linspace(0.01, 0.99, 50)
    b.orgs.traits[0, Trait.admitted], b.initiatives.q[Quant.mediation, 1] = admitted, mediation
    meet(b)
    agrees = a * GAIN > (1 - a) * 0.1 * (1 - mediation * admitted)
    assert np.array_equal(b.orgs.traits[0, Trait.ballot], np.where(agrees, ADOPTED, REFUSED))
    assert np.array_equal(b.orgs.traits[0, Trait.proposal] != 0, agrees)
    assert agrees.all() == (mediation * admitted == 1.0)


def test_who_gains_agrees_without_any_alignment_and_mediation_does_not_touch_gains():
    b = voting(20)
    b.orgs.traits[0, Trait.sign], b.orgs.org[0, Org.alignment] = 255, 0.0
    b.initiatives.q[Quant.mediation], b.orgs.traits[0, Trait.admitted] = 1.0, 1
    meet(b)
    assert (b.orgs.traits[0, Trait.ballot] == ADOPTED).all()


# 20,000 votes of who agrees, 1e-5.
@pytest.mark.statistical
def test_who_agrees_follows_with_the_probability_of_its_trust_and_else_refuses():
    b = voting(500)
    b.orgs.org[0, Org.alignment], b.orgs.org[0, Org.mean_trust] = 1.0, 0.3
    followed = 0
    for t in range(40):
        meet(b, t)
        ballot = b.orgs.traits[0, Trait.ballot]
        assert np.isin(ballot, (ADOPTED, REFUSED)).all()
        followed += (ballot == ADOPTED).sum()
    assert abs(binomial_z(followed, 20_000, 0.3)) < BOUND


@pytest.mark.parametrize("trust", [0.0, 1.0])
def test_a_government_votes_on_policy_by_the_same_rule(trust):
    b = voting(40, governments=1)
    government = b.orgs.traits[0, Trait.sector] == 1
    for a, agrees in ((0.6, False), (0.7, True)):  # a .05 against (1 - a) .1
        b.orgs.traits[0, Trait.proposal] = 0
        b.orgs.org[0, Org.alignment], b.orgs.org[0, Org.mean_trust] = a, trust
        meet(b)
        adopts = agrees and trust == 1.0
        assert (b.orgs.traits[0, Trait.ballot, government] == (ADOPTED if adopts else REFUSED)).all()
        assert (b.orgs.traits[0, Trait.ballot, ~government] == ADOPTED).all()
        assert (b.orgs.traits[0, Trait.proposal, ~government] == 0).all()
        assert (b.orgs.traits[0, Trait.proposal, government] != 0).all() == adopts


def test_what_a_cycle_found_counts_with_its_error_in_the_mean_of_its_months():
    """Looks of .1 and .09, where the truth is .05: each votes on .095."""
    b = voting(30, **{"learning.evidence": 6.0, "learning.evidence_months": 12})
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.comparability] = 0.1, 1.0
    b.orgs.org[0, Org.alignment] = a = np.linspace(0.3, 0.7, 30)  # bars: 6 * .1/sqrt(30 k) = .1095, .0775
    for t, look in enumerate((0.1, 0.09)):
        apply(draw_luck, b, t=t)
        b.runs.chance[:, Chance.error] = (look - GAIN) * 30**0.5 / 0.1
        apply(joint_cycles, b, t=t)
    assert np.array_equal(b.orgs.traits[0, Trait.ballot] == ADOPTED, a * 0.095 > (1 - a) * 0.1)
