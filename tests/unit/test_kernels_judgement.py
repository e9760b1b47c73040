"""M2: how a change of practice is judged, term by term, and how often noise makes the judgement wrong."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.judgement import gain_others, gain_own, judge
from cisim.model.kernels.landscape import fitness_of
from cisim.model.kernels.layout import Fixed, Luck, Org, StageBits, Trait
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.search import COPY, TRY
from cisim.model.parameters import CONTEXTS, Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal
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
    everybody_searches,
    normal_bound,
    private_success,
    settle_practices,
    small,
)

BOUND = normal_bound(1e-5)
ONE_LOOK = {"learning.evidence": 0.0, "learning.evidence_months": 1}


def judging(alternatives, context, runs=20):
    """Three coupled stages where everything that enters a judgement differs between organisations and runs."""
    b = small(
        {"learning.alternatives": alternatives, "learning.private_stake": 0.4, "problem.context": context} | ONE_LOOK,
        runs,
        stages=3,
    )
    rng = np.random.default_rng(5)
    settle_practices(b)
    for name, high in (("noise", 0.1), ("agenda_weight", 1), ("breadth", 1), ("list_pressure", 1)):
        b.initiatives.q[Quant[name]] = rng.uniform(0, high, (2, runs))
    b.orgs.org[:, Org.alignment], b.orgs.org[:, Org.attendance] = rng.random((2, *b.orgs.org[:, 0].shape))
    b.runs.luck[:, Luck.perception] = rng.standard_normal(b.runs.luck[:, 0].shape)
    any_interests(b, rng)
    b.orgs.candidate[:] = b.orgs.traits[:, None, Trait.practice] ^ (1 << rng.integers(8, size=b.orgs.candidate.shape))
    everybody_searches(b, rng.choice([TRY, COPY], b.orgs.traits[:, 0].shape))
    return b


def perceived_gain(b, r, o, k, t, by_partners):
    """(M2) written out."""
    w, s, x, new = (
        b.runs.world[r],
        b.orgs.traits[r, Trait.stage, o],
        int(b.orgs.traits[r, Trait.practice, o]),
        int(b.orgs.candidate[r, k, o]),
    )
    a, part, stake = (
        b.orgs.org[r, Org.alignment, o],
        b.orgs.org[r, Org.attendance, o],
        b.runs.p[Param.learning_private_stake, r],
    )
    q = (1 - part) * b.initiatives.q[:, 0, r] + part * b.initiatives.q[:, 1, r]
    listed = (b.problem.fixed[w, Fixed.listed, s] >> np.arange(8)) & 1
    context = b.orgs.traits[r, Trait.context, o] if by_partners else b.problem.stage_bits[r, StageBits.context, s]
    seen = [contributions(b.problem.landscape, w, s, y, context) for y in (new, x)]
    true = ((seen[0] - seen[1]) * np.where(listed, 1.0, 1 - q[Quant.list_pressure])).mean()
    others = effect_on_dependents(b, r, o, new) if by_partners else effect_on_others(b, r, s, x, new)
    true += q[Quant.breadth] * others
    own_context = int(b.orgs.traits[r, Trait.context, o])
    agreed = stake * np.subtract(*agreed_success(b, r, s, np.array([new, x]), own_context))
    private = stake * np.subtract(*private_success(b, r, o, np.array([new, x])))
    error = callable_of(normal)(b.runs.seed[w], int(Stream.PERCEPTION), t, (k << 20) + o)
    error = b.runs.luck[w, Luck.perception, o] if k == 0 else error
    v = q[Quant.agenda_weight]
    return (1 - a) * private + a * ((1 - v) * (true + q[Quant.noise] * error) + v * agreed)


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("alternatives", [1, 3])
def test_the_candidate_with_the_highest_positive_perceived_gain_is_proposed(alternatives, context):
    """Who tries weighs all its candidates, who copies its one; none is proposed that is not seen as a gain."""
    b = judging(alternatives, context)
    apply(judge, b, t=4)
    accepted = 0
    for r, o in np.ndindex(b.orgs.traits[:, 0].shape):
        weighed = alternatives if b.orgs.traits[r, Trait.step, o] == TRY else 1
        gains = [perceived_gain(b, r, o, k, 4, context == "partners") for k in range(weighed)]
        best = int(np.argmax(gains))
        expected = b.orgs.candidate[r, best, o] if gains[best] > 0 else b.orgs.traits[r, Trait.practice, o]
        assert b.orgs.traits[r, Trait.proposal, o] == expected, gains
        accepted += gains[best] > 0
    assert 0.2 < accepted / b.orgs.traits[:, 0].size < 0.95


@pytest.mark.parametrize("structure", ["adjacent", "random"])
def test_own_gain_is_the_change_of_f_in_full_precision(structure):
    """Compiled or not the same: the stored single-precision values are subtracted as doubles."""
    shape = {"problem.coupling_across": 0, "conditions.shared_measurement.pressure": 0.0}
    b = small(shape | {"problem.structure": structure})
    own, f = callable_of(gain_own), callable_of(fitness_of)
    for s, old, new in np.random.default_rng(9).integers([2, 256, 256], size=(100, 3)).tolist():
        exact = float(f(b.problem.landscape, 0, s, new, 0)) - float(f(b.problem.landscape, 0, s, old, 0))
        found = own(b.problem.landscape, b.problem.sign_worth, b.problem.agenda, 0, s, old, new, 0, 0, 0.0)
        assert found == pytest.approx(exact, abs=1e-12)


def test_effect_on_others_is_the_change_of_their_f_if_the_new_practice_prevails():
    """Effects reach the coupled stages only, through the positions they read."""
    b = small(runs=3, stages=3)
    settle_practices(b)
    others = callable_of(gain_others)
    for r, s, new in np.random.default_rng(3).integers([3, 3, 256], size=(60, 3)).tolist():
        old = b.problem.stage_bits[r, StageBits.prevailing, s]
        found = others(b.problem.landscape, b.problem.reads, b.runs.world[r], r, s, old, new, b.problem.stage_bits)
        assert found == pytest.approx(effect_on_others(b, r, s, old, new), abs=1e-12)


# 20,000 judgements at two gains, 1e-5 each.
@pytest.mark.statistical
def test_noise_makes_a_judgement_wrong_with_the_probability_of_its_error():
    """A change that is worth g is accepted with probability P(error < g/sigma)."""
    alone = {"sectors.nonprofits": 500, "sectors.governments": 0, "sectors.businesses": 0}
    b = small(alone | ONE_LOOK | {"problem.coupling_across": 0, "problem.coupling_within": 0}, stages=1)
    b.orgs.org[:, Org.alignment], b.orgs.traits[:, Trait.practice] = 1.0, 0
    b.orgs.candidate[:] = 1
    for share_of_sigma in (0.5, -1.0):
        b.problem.landscape.table[:] = 0.5
        b.problem.landscape.table[0, 1] = 0.5 + 8 * 0.1 * share_of_sigma  # bit 0 set, in place of not set
        b.initiatives.q[Quant.noise] = 0.1
        accepted = 0
        for t in range(40):
            everybody_searches(b, TRY)
            apply(draw_luck, b, t=t)
            apply(judge, b, t=t)
            accepted += int(b.orgs.traits[:, Trait.proposal].sum())
        assert abs(binomial_z(accepted, 20_000, eight_uniforms_cdf(share_of_sigma))) < BOUND
